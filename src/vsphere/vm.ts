import { fail, type HyperexportError } from '../core/errors.ts';
import { decodeInventoryName } from './inventory-name.ts';
import { formatPath } from './inventory-path.ts';
import type { MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import { snapshotTree } from './snapshot-tree.ts';
import { isA } from './soap/tables.ts';
import type { PowerState, VirtualMachine, VirtualMachineHost } from './virtual-machine.ts';
import { readDisks, readNics, readRemovable, readSpecialDevices } from './vm-devices.ts';
import { readVmSurroundings, type VmFacts, type VmSurroundings } from './vm-facts.ts';

export type * from './virtual-machine.ts';

/**
 * Reads everything that an export, or a person, wants to know of a VM. Errors: the fault's (`vsphere-fault` with
 * `ManagedObjectNotFound` when it is gone), `wrong-state` for a VM whose configuration its host cannot give.
 */
export async function readVirtualMachine(
  session: VsphereSession,
  { ref, signal }: { ref: MoRef; signal: AbortSignal },
): Promise<VirtualMachine> {
  const { vm, names, host, portgroups } = await readVmSurroundings(session, { ref, signal });
  refuseInaccessible(vm, ref);
  const around = { host: hostOf(vm, host), portgroups: namesByKey(portgroups) };
  return toVirtualMachine(ref, vm, { path: formatPath(names), ...around });
}

/** What was read of a VM, in the product's words. What was not read is as if the server had not said it. */
export function toVirtualMachine(
  ref: MoRef,
  facts: VmFacts,
  {
    path,
    host,
    portgroups = new Map(),
  }: { path: string; host?: VirtualMachineHost | undefined; portgroups?: ReadonlyMap<string, string> },
): VirtualMachine {
  const devices = facts['config.hardware.device'] ?? [];
  return {
    ...identity(ref, facts, path),
    ...configuration(facts),
    ...(host === undefined ? {} : { hostName: host.name, host }),
    devices: readSpecialDevices(devices),
    disks: readDisks(devices, usedByDisk(facts)),
    nics: readNics(devices, portgroups),
    removable: readRemovable(devices),
    snapshots: snapshotTree(facts['snapshot.rootSnapshotList'], facts['snapshot.currentSnapshot']),
    ...storage(facts),
    customAttributes: customAttributes(facts),
  };
}

/** The server has no configuration of a VM whose host is gone, or whose files cannot be reached. */
function refuseInaccessible(facts: VmFacts, ref: MoRef): void {
  const error = inaccessible(facts, ref);
  if (error !== undefined) throw error;
}

export function inaccessible(facts: VmFacts, ref: MoRef): HyperexportError | undefined {
  if (facts['config.hardware.device'] !== undefined) return undefined;
  const name = decodeInventoryName(facts.name ?? ref.value);
  const state = facts['runtime.connectionState'] ?? 'unknown';
  return fail(
    'wrong-state',
    `the server cannot read the configuration of "${name}" (its state is ${state})`,
    {
      hint: 'its ESXi host or datastore may be down, or the user may lack the privilege System.Read on it',
      details: { connectionState: state },
    },
  );
}

function identity(ref: MoRef, facts: VmFacts, path: string) {
  return {
    ref,
    name: decodeInventoryName(facts.name ?? ''),
    path,
    folder: path.slice(0, path.lastIndexOf('/')) || '/',
    instanceUuid: facts['config.instanceUuid'] ?? '',
    biosUuid: facts['config.uuid'] ?? '',
  };
}

function configuration(facts: VmFacts) {
  return {
    // The three values of VirtualMachinePowerState.
    powerState: (facts['runtime.powerState'] ?? 'poweredOff') as PowerState,
    connectionState: facts['runtime.connectionState'] ?? 'connected',
    guestFullName: facts['config.guestFullName'] ?? '',
    guestId: facts['config.guestId'] ?? '',
    cpus: facts['config.hardware.numCPU'] ?? 0,
    memoryMb: facts['config.hardware.memoryMB'] ?? 0,
    firmware: facts['config.firmware'] ?? 'bios',
    hardwareVersion: facts['config.version'] ?? '',
    template: facts['config.template'] ?? false,
    annotation: facts['config.annotation'] ?? '',
    changeVersion: facts['config.changeVersion'] ?? '',
    toolsStatus: facts['guest.toolsRunningStatus'] ?? '',
    toolsVersion: facts['guest.toolsVersion'] ?? '',
    encrypted: facts['config.keyId'] !== undefined,
    faultTolerance: facts['runtime.faultToleranceState'] ?? 'notConfigured',
    consolidationNeeded: facts['runtime.consolidationNeeded'] ?? false,
    disabledMethods: facts.disabledMethod ?? [],
    ...(facts['capability.snapshotOperationsSupported'] === undefined
      ? {}
      : { snapshotsSupported: facts['capability.snapshotOperationsSupported'] }),
    ...(facts['config.changeTrackingEnabled'] === undefined
      ? {}
      : { changeTracking: facts['config.changeTrackingEnabled'] }),
  };
}

/** What the files of each disk take (`layoutEx`), by the disk's key: descriptors, extents and deltas of its chain. */
function usedByDisk(facts: VmFacts): ReadonlyMap<number, number> {
  const sizes = new Map((facts['layoutEx.file'] ?? []).map(({ key, size }) => [key, size]));
  const used = new Map<number, number>();
  for (const { key, chain } of facts['layoutEx.disk'] ?? []) {
    const files = chain.flatMap(({ fileKey }) => fileKey);
    if (files.length > 0 && files.every((file) => sizes.has(file)))
      used.set(
        key,
        files.reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0),
      );
  }
  return used;
}

function storage(facts: VmFacts) {
  const used = facts['summary.storage.committed'];
  const nvram = facts['layoutEx.file']?.find(({ type }) => type === 'nvram')?.name;
  return {
    ...(used === undefined ? {} : { usedBytes: used }),
    ...(used === undefined ? {} : { provisionedBytes: used + (facts['summary.storage.uncommitted'] ?? 0) }),
    ...(nvram === undefined ? {} : { nvramFile: nvram }),
  };
}

/** Values carry the key of their definition; ESXi hosts know no custom attributes. */
function customAttributes(facts: VmFacts): Record<string, string> {
  const names = new Map((facts.availableField ?? []).map(({ key, name }) => [key, name]));
  const values = (facts.customValue ?? []).filter((value) => isA(value, 'CustomFieldStringValue'));
  return Object.fromEntries(values.map(({ key, value }) => [names.get(key) ?? String(key), value]));
}

function hostOf(
  { 'runtime.host': ref }: VmFacts,
  facts: VmSurroundings['host'],
): VirtualMachineHost | undefined {
  if (ref === undefined || facts?.name === undefined) return undefined;
  const thumbprint = facts['summary.config.sslThumbprint'];
  return {
    ref,
    name: facts.name,
    connectionState: facts['runtime.connectionState'] ?? 'connected',
    port: facts['summary.config.port'] ?? 443,
    ...(thumbprint === undefined || thumbprint === '' ? {} : { thumbprint }),
  };
}

function namesByKey(portgroups: VmSurroundings['portgroups']): ReadonlyMap<string, string> {
  return new Map(portgroups.map(({ key = '', name = '' }) => [key, decodeInventoryName(name)]));
}
