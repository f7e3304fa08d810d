import pLimit from 'p-limit';
import type { HyperexportError } from '../core/errors.ts';
import { moRefKey, type MoRef } from './moref.ts';
import { readEach } from './properties.ts';
import type { VsphereSession } from './session.ts';
import { inaccessible, toVirtualMachine, type VirtualMachine } from './vm.ts';

/** A VM among many: what is known of it, or why that is nothing. */
export type ReadVm = { readonly vm: VirtualMachine } | { readonly error: HyperexportError };

/** The devices of a VM come to 20 KB, of one with many disks to five times that: a page stays far below what is read at once. */
const PAGE_OBJECTS = 100;
/** One page is read while the next one is on its way. */
const AHEAD = 2;

/**
 * What decides whether each of many VMs can be exported, by `moRefKey`; one that is gone meanwhile is absent. Left out
 * is what is large or takes calls for each: the host's name, files, networks of NICs, custom attributes.
 */
export async function readVirtualMachines(
  session: VsphereSession,
  { vms, signal }: { vms: readonly { ref: MoRef; path: string }[]; signal: AbortSignal },
): Promise<ReadonlyMap<string, ReadVm>> {
  const limit = pLimit(AHEAD);
  const pages = Array.from({ length: Math.ceil(vms.length / PAGE_OBJECTS) }, (_, index) =>
    vms.slice(index * PAGE_OBJECTS, (index + 1) * PAGE_OBJECTS),
  );
  const read = await limit.map(pages, async (page) => await readPage(session, page, signal));
  return new Map(read.flat());
}

async function readPage(
  session: VsphereSession,
  page: readonly { ref: MoRef; path: string }[],
  signal: AbortSignal,
): Promise<[string, ReadVm][]> {
  const paths = new Map(page.map(({ ref, path }) => [moRefKey(ref), path]));
  const options = { type: 'VirtualMachine', paths: PATHS, present: true, signal } as const;
  const objects = await readEach(session, { refs: page.map(({ ref }) => ref), ...options });
  return objects.map(({ ref, properties: facts }): [string, ReadVm] => {
    const error = inaccessible(facts, ref);
    const path = paths.get(moRefKey(ref)) ?? '';
    return [moRefKey(ref), error === undefined ? { vm: toVirtualMachine(ref, facts, { path }) } : { error }];
  });
}

const PATHS = [
  'name',
  'capability.snapshotOperationsSupported',
  'config.changeTrackingEnabled',
  'config.guestFullName',
  'config.hardware.device',
  'config.instanceUuid',
  'config.keyId',
  'config.template',
  'disabledMethod',
  'guest.toolsRunningStatus',
  'runtime.connectionState',
  'runtime.consolidationNeeded',
  'runtime.faultToleranceState',
  'runtime.powerState',
  'snapshot.currentSnapshot',
  'snapshot.rootSnapshotList',
  'summary.storage.committed',
  'summary.storage.uncommitted',
] as const;
