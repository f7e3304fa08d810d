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
 * Waits until the VM's disks may be read, and another snapshot of ours may be where they are, if there is to be one;
 * holds these places until the scope ends, behind the snapshot's removal. `parallel` is how many disks at once (no more
 * than the limits have in all), `waited` whether time has passed, in which the VM may have changed.
 */
export async function takePlaces(
  vm: ExportableVm,
  request: ExportRequest,
  context: ExportContext,
  scope: Scope,
): Promise<{ readonly parallel: number; readonly waited: boolean }> {
  const { places, emit, signal } = context;
  if (places === undefined) return { parallel: request.parallel, waited: false };
  const parallel = atMost(request.parallel, places.limits);
  const wants = wantsOf(vm, { ...request, parallel }, { ...context, places }).filter(
    ({ limit }) => limit > 0,
  );
  if (wants.length === 0) return { parallel, waited: false };
  let waited = false;
  const onWait = ({ resource, inUse, limit }: Full): void => {
    waited = true;
    const place = wants.find((want) => want.resource === resource)?.place ?? resource;
    emit({ type: 'slot.waiting', vm: vm.name, place, inUse, limit });
  };
  scope.defer(
    'a place among the exports of this machine',
    await places.slots.acquire(wants, { signal, onWait }),
  );
  return { parallel, waited };
}

/** More than there are in all would be waited for for ever. */
function atMost(parallel: number, { disksPerHost, disksPerServer }: Limits): number {
  return Math.min(parallel, ...[disksPerHost, disksPerServer].filter((limit) => limit > 0));
}

interface NamedWant extends Want {
  /** What it is to a person. */
  readonly place: string;
}

function wantsOf(
  { disks, host, hostName = 'that the VM is on' }: ExportableVm,
  { parallel, snapshot }: ExportRequest,
  { places: { limits }, session }: Pick<ExportContext, 'session'> & { readonly places: Places },
): NamedWant[] {
  const units = Math.max(1, Math.min(parallel, disks.length));
  const server = serverOf(session);
  const datastores = new Set(disks.map(({ backing }) => datastoreOf(backing.fileName)));
  return [
    {
      resource: `host ${host?.ref.value ?? ''} of ${server}`,
      place: `the ESXi host ${hostName}`,
      units,
      limit: limits.disksPerHost,
    },
    {
      resource: `server ${server}`,
      place: `the server ${session.host}`,
      units,
      limit: limits.disksPerServer,
    },
    ...(snapshot === undefined ? [] : [...datastores]).map((name) => ({
      resource: `datastore ${name} of ${server}`,
      place: `the datastore ${name}, for one more snapshot`,
      units: 1,
      limit: limits.snapshotsPerDatastore,
    })),
  ];
}

/** A vCenter has a name of its own, whatever it was dialled as. */
function serverOf({ about, host }: ExportContext['session']): string {
  return about.instanceUuid ?? host;
}

/** `[datastore1] web01/web01.vmdk` */
function datastoreOf(fileName: string): string {
  return /^\[(.*?)\] /.exec(fileName)?.[1] ?? fileName;
}
