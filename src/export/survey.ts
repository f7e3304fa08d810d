import { moRefKey, type MoRef } from '../vsphere/moref.ts';
import { readPrivileges } from '../vsphere/privileges.ts';
import type { VsphereSession } from '../vsphere/session.ts';
import { readVirtualMachines, type ReadVm } from '../vsphere/vms.ts';
import { checkDevices } from './preflight/devices.ts';
import { checkDisks } from './preflight/disks.ts';
import { checkEncryption } from './preflight/encryption.ts';
import { problem, type Check } from './preflight/finding.ts';
import { judgePrivileges, neededPrivileges } from './preflight/privileges.ts';
import { checkSnapshots } from './preflight/snapshots.ts';
import { checkState } from './preflight/state.ts';
import type { Facts } from './preflight/subject.ts';
import type { ExportRequest } from './request.ts';

/** A VM to look at, and what would be asked for it. */
export interface Candidate {
  readonly ref: MoRef;
  readonly path: string;
  readonly request: ExportRequest;
}

export interface Surveyed {
  /** Undefined of one that was removed while the others were read, or whose configuration the server cannot read. */
  readonly vm: Facts['vm'] | undefined;
  /** Those of an export's checks that take no call for each VM: the same rules, so the same words. */
  readonly checks: readonly Check[];
}

/** Whether each of many VMs would be exported, as far as that can be told of many at once. Nothing is changed. */
export async function survey(
  session: VsphereSession,
  candidates: readonly Candidate[],
  { signal }: { signal: AbortSignal },
): Promise<(Surveyed | undefined)[]> {
  const read = await readVirtualMachines(session, { vms: candidates, signal });
  const facts = candidates.map(({ ref, request }) => factsOf(read.get(moRefKey(ref)), request));
  const held = await readPrivilegesOf(
    session,
    facts.filter((each) => each !== undefined),
    signal,
  );
  return candidates.map(({ ref }, index) => {
    const found = read.get(moRefKey(ref));
    const fact = facts[index];
    if (found === undefined) return undefined;
    if (fact === undefined) return { vm: undefined, checks: 'error' in found ? unreadable(found) : [] };
    return { vm: fact.vm, checks: checksOf(fact, held?.get(moRefKey(ref))) };
  });
}

function factsOf(read: ReadVm | undefined, request: ExportRequest): Facts | undefined {
  return read !== undefined && 'vm' in read ? { vm: read.vm, request } : undefined;
}

function unreadable({ error }: Extract<ReadVm, { error: unknown }>): Check[] {
  return [{ name: 'state', findings: [problem(error)] }];
}

function checksOf(facts: Facts, held: ReadonlyMap<string, boolean> | undefined): Check[] {
  const needed = neededPrivileges(facts);
  return [
    { name: 'state', findings: checkState(facts) },
    { name: 'privileges', findings: judgePrivileges(held, { needed, path: facts.vm.path }) },
    { name: 'encryption', findings: checkEncryption(facts) },
    { name: 'disks', findings: checkDisks(facts) },
    { name: 'devices', findings: checkDevices(facts) },
    { name: 'snapshots', findings: checkSnapshots(facts) },
  ];
}

/** An answer has a line for each privilege on each VM. */
const PAGE_ENTITIES = 500;

/** Undefined where the server cannot be asked. */
async function readPrivilegesOf(
  session: VsphereSession,
  facts: readonly Facts[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ReadonlyMap<string, boolean>> | undefined> {
  const privileges = [...new Set(facts.flatMap(neededPrivileges))];
  const held = new Map<string, ReadonlyMap<string, boolean>>();
  for (let at = 0; at < facts.length; at += PAGE_ENTITIES) {
    const entities = facts.slice(at, at + PAGE_ENTITIES).map(({ vm }) => vm.ref);
    const page = await readPrivileges(session, { entities, privileges, signal });
    if (page === undefined) return undefined;
    for (const [key, value] of page) held.set(key, value);
  }
  return held;
}
