import { climbFrom, pathOf, type Entity } from './inventory-path.ts';
import { moRefKey, type MoRef } from './moref.ts';
import { offeredPaths, retrieveAll, type ObjectProperties } from './properties.ts';
import type { VsphereSession } from './session.ts';
import type { Properties } from './soap/types.ts';
import { startAgain } from './start-again.ts';

export type VmFacts = Properties<'VirtualMachine', (typeof VM_PATHS)[number]>;

/** What the server says of a VM and of what is around it. */
export interface VmSurroundings {
  readonly vm: VmFacts;
  /** From the root folder's children down to the VM, as the server escapes them. */
  readonly names: readonly string[];
  /** Absent where the server does not show it. */
  readonly host: Properties<'HostSystem', (typeof HOST_PATHS)[number]> | undefined;
  /** The port groups that its NICs may be on. */
  readonly portgroups: readonly Properties<'DistributedVirtualPortgroup', (typeof PORTGROUP_PATHS)[number]>[];
}

/** Reads all of it in one call: the collector goes from the VM to its host, to its networks, and up to the root. */
export async function readVmSurroundings(
  session: VsphereSession,
  { ref, signal }: { ref: MoRef; signal: AbortSignal },
): Promise<VmSurroundings> {
  const specSet = [aroundVm(session, ref), climbFrom([ref])];
  const objects = new Map<string, ObjectProperties>();
  for (const object of await startAgain(
    session,
    async () => await retrieveAll(session, specSet, { signal }),
  )) {
    const key = moRefKey(object.ref);
    // A server may tell of an object once for each specification.
    const properties = { ...objects.get(key)?.properties, ...object.properties };
    objects.set(key, { ...object, properties });
  }
  const ofType = (type: string) => [...objects.values()].filter((object) => object.ref.type === type);
  const entities = new Map<string, Entity>(
    Array.from(objects, ([key, object]) => [key, { ref: object.ref, ...object.properties }]),
  );
  // The tables say what each path holds, and the reader made it so.
  return {
    vm: objects.get(moRefKey(ref))?.properties ?? {},
    names: pathOf(ref, entities).names,
    host: ofType('HostSystem')[0]?.properties,
    portgroups: ofType('DistributedVirtualPortgroup').map(({ properties }) => properties),
  };
}

function aroundVm(session: VsphereSession, obj: MoRef) {
  const from = (path: string) => ({ $type: 'TraversalSpec', type: 'VirtualMachine', path, skip: false });
  const about = (type: string, paths: readonly string[]) => ({
    type,
    pathSet: offeredPaths(session, type, paths),
  });
  return {
    propSet: [
      about('VirtualMachine', VM_PATHS),
      about('HostSystem', HOST_PATHS),
      about('DistributedVirtualPortgroup', PORTGROUP_PATHS),
    ],
    objectSet: [{ obj, skip: false, selectSet: [from('runtime.host'), from('network')] }],
  };
}

const VM_PATHS = [
  'name',
  'capability.snapshotOperationsSupported',
  'config.annotation',
  'config.changeTrackingEnabled',
  'config.changeVersion',
  'config.firmware',
  'config.guestFullName',
  'config.guestId',
  'config.hardware.device',
  'config.hardware.memoryMB',
  'config.hardware.numCPU',
  'config.instanceUuid',
  'config.keyId',
  'config.template',
  'config.uuid',
  'config.version',
  'disabledMethod',
  'guest.hostName',
  'guest.toolsRunningStatus',
  'guest.toolsVersion',
  'layoutEx.disk',
  'layoutEx.file',
  'runtime.connectionState',
  'runtime.consolidationNeeded',
  'runtime.faultToleranceState',
  'runtime.host',
  'runtime.powerState',
  'snapshot.currentSnapshot',
  'snapshot.rootSnapshotList',
  'summary.storage.committed',
  'summary.storage.uncommitted',
  'customValue',
  'availableField',
] as const;

const HOST_PATHS = [
  'name',
  'runtime.connectionState',
  'summary.config.port',
  'summary.config.sslThumbprint',
] as const;

/** A NIC on a distributed switch names its port group by key only. */
const PORTGROUP_PATHS = ['key', 'name'] as const;
