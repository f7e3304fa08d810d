import type { Scope } from '../core/scope.ts';
import type { Full, Slots, Want } from '../state/slots.ts';
import type { ExportableVm, ExportContext, ExportRequest } from './request.ts';

/** How much is done at once by all runs of this user on this machine; 0 is no limit. */
export interface Limits {
  /** Disks that are read side by side from one ESXi host. */
  readonly disksPerHost: number;
  /** Disks that are read side by side from hosts of one vCenter. */
  readonly disksPerServer: number;
  /** Snapshots of ours on one datastore. */
  readonly snapshotsPerDatastore: number;
}

export interface Places {
  readonly slots: Slots;
  readonly limits: Limits;
}

/**
 * Waits until the VM's disks may be read, and holds their places until the scope ends. `parallel` is how many at once
 * (no more than the limits have in all), `waited` whether time has passed, in which the VM may have changed.
 */
export async function takeTransferPlaces(
  vm: ExportableVm,
  { parallel }: Pick<ExportRequest, 'parallel'>,
  context: ExportContext,
  scope: Scope,
): Promise<{ readonly parallel: number; readonly waited: boolean }> {
  const { places, session } = context;
  if (places === undefined) return { parallel, waited: false };
  const { disksPerHost, disksPerServer } = places.limits;
  const most = Math.min(parallel, ...[disksPerHost, disksPerServer].filter((limit) => limit > 0));
  const units = Math.max(1, Math.min(most, vm.disks.length));
  const server = serverOf(session);
  const wants = [
    { resource: `host ${vm.host?.ref.value ?? ''} of ${server}`, units, limit: disksPerHost },
    { resource: `server ${server}`, units, limit: disksPerServer },
  ];
  const names = [`the ESXi host ${vm.hostName ?? ''}`, `the server ${session.host}`];
  const waited = await take(vm, wants, { names, context, scope });
  return { parallel: most, waited };
}

/**
 * Waits until there may be another snapshot of ours on the VM's datastores. To be called just before it is made; the
 * result gives the places back, once it is removed. The scope does so in any case.
 */
export async function takeSnapshotPlaces(
  vm: ExportableVm,
  context: ExportContext,
  scope: Scope,
): Promise<void> {
  if (context.places === undefined) return;
  const limit = context.places.limits.snapshotsPerDatastore;
  const names = [...new Set(vm.disks.map(({ backing }) => datastoreOf(backing.fileName)))];
  const server = serverOf(context.session);
  const wants = names.map((name) => ({ resource: `datastore ${name} of ${server}`, units: 1, limit }));
  const words = names.map((name) => `the datastore ${name}, for one more snapshot`);
  await take(vm, wants, { names: words, context, scope });
}

interface Taking {
  /** What each of the wants is to a person. */
  readonly names: readonly string[];
  readonly context: ExportContext;
  readonly scope: Scope;
}

async function take(
  { name }: ExportableVm,
  wants: readonly Want[],
  { names, context: { places, emit, signal }, scope }: Taking,
): Promise<boolean> {
  const limited = wants.filter(({ limit }) => limit > 0);
  if (places === undefined || limited.length === 0) return false;
  let waited = false;
  const onWait = ({ resource, inUse, limit }: Full): void => {
    waited = true;
    const place = names[wants.findIndex((want) => want.resource === resource)] ?? resource;
    emit({ type: 'slot.waiting', vm: name, place, inUse, limit });
  };
  const release = await places.slots.acquire(limited, { signal, onWait });
  scope.defer('a place among the exports of this machine', release);
  return waited;
}

/** A vCenter has a name of its own, whatever it was dialled as. */
function serverOf({ about, host }: ExportContext['session']): string {
  return about.instanceUuid ?? host;
}

/** `[datastore1] web01/web01.vmdk` */
function datastoreOf(fileName: string): string {
  return /^\[(.*?)\]/.exec(fileName)?.[1] ?? fileName;
}
