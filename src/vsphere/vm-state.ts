import type { MoRef } from './moref.ts';
import { readProperties } from './properties.ts';
import type { VsphereSession } from './session.ts';
import type { PowerState, VirtualMachine } from './virtual-machine.ts';
import { readDisks } from './vm-devices.ts';

/** What of a VM decides whether two reads of its disks are of one moment. */
export type VmState = Pick<VirtualMachine, 'instanceUuid' | 'powerState' | 'changeVersion' | 'disks'>;

const PATHS = [
  'config.instanceUuid',
  'config.changeVersion',
  'config.hardware.device',
  'runtime.powerState',
] as const;

/** One call; a VM whose configuration cannot be read has no disks and no version, and so never equals another state. */
export async function readVmState(
  session: VsphereSession,
  { ref, signal }: { ref: MoRef; signal: AbortSignal },
): Promise<VmState> {
  const facts = await readProperties(session, { ref, type: 'VirtualMachine', paths: PATHS, signal });
  return {
    instanceUuid: facts['config.instanceUuid'] ?? '',
    // The three values of VirtualMachinePowerState.
    powerState: (facts['runtime.powerState'] ?? 'poweredOff') as PowerState,
    changeVersion: facts['config.changeVersion'] ?? '',
    disks: readDisks(facts['config.hardware.device'] ?? []),
  };
}
