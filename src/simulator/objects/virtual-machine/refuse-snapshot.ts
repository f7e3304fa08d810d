import { localized, VimFault } from '../../soap/fault.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** vSphere keeps no longer chains (KB 1025279: "a maximum of 32 snapshots are supported in a chain"). */
const MOST_LEVELS = 32;
const LONGEST_NAME = 80;

/** A template is no VM that could go on from a snapshot. */
export function refuseTemplate({ spec }: VirtualMachine): void {
  if (spec.template === true)
    throw new VimFault('NotSupported', 'The operation is not supported on the object.');
}

export function refuseBadName({ ref }: VirtualMachine, name: string): void {
  if (name !== '' && name.length <= LONGEST_NAME) return;
  throw new VimFault('InvalidName', `The name '${name}' is invalid.`, { name, entity: ref });
}

/** What the host finds when it takes the snapshot: the task's error. */
export function refuseImpossible(vm: VirtualMachine, { memory }: { readonly memory: boolean }): void {
  const { snapshots, disks, datastore } = vm;
  const running = vm.powerState === 'poweredOn';
  if (snapshots.length >= MOST_LEVELS)
    throw new VimFault('TooManySnapshotLevels', 'Snapshot hierarchy is too deep.');
  if (running && memory && disks.some(({ independent }) => independent)) {
    throw new VimFault(
      'MemorySnapshotOnIndependentDisk',
      'Cannot take a memory snapshot, since the virtual machine is configured with independent disks.',
    );
  }
  const device = incompatibleDevice(vm);
  if (running && device !== undefined) throw incompatible(device);
  if (datastore.freeSpace > 0) return;
  throw new VimFault('NoDiskSpace', 'Insufficient disk space on datastore.', {
    file: vm.file('-000001.vmdk'),
    datastore: datastore.displayName,
  });
}

/** Devices whose state the host does not have in hand: the VM must be off. */
function incompatibleDevice({ spec, disks }: VirtualMachine): string | undefined {
  const shared = disks.find((disk) => disk.spec.shared !== undefined);
  return spec.passthrough?.[0] ?? (shared && `Hard disk ${shared.index + 1}`);
}

function incompatible(device: string): VimFault {
  const cause = new VimFault('DeviceNotSupported', `Device '${device}' is not supported.`, { device });
  return new VimFault(
    'SnapshotIncompatibleDeviceInVm',
    `The virtual machine has a device that cannot be in a snapshot: ${device}.`,
    { fault: localized(cause) },
  );
}
