import { on, type Handlers } from '../../call.ts';
import { filesOfSnapshot, filesOfVm } from '../../nfc/files-of-vm.ts';
import { openLease } from '../../nfc/lease-life.ts';
import { invalidPowerState, VimFault } from '../../soap/fault.ts';
import { Snapshot } from './snapshot.ts';
import { VirtualMachine } from './virtual-machine.ts';

export const exportMethods: Handlers = {
  /** Only a VM that is off can be exported as it is. */
  ExportVm: on(VirtualMachine, (vm, call) => {
    if (vm.powerState !== 'poweredOff') throw invalidPowerState('poweredOff', vm.powerState);
    refuseEncrypted(vm);
    return openLease(call, vm, filesOfVm(vm));
  }),
  /** The VM may run, and its guest write. */
  ExportSnapshot: on(Snapshot, (snapshot, call) => {
    const { vm } = snapshot;
    refuseEncrypted(vm);
    return openLease(call, vm, filesOfSnapshot(snapshot));
  }),
};

/** vSphere Security, "Virtual Machine Encryption Caveats": OVF export is not supported. With which fault is not known. */
function refuseEncrypted({ encrypted }: VirtualMachine): void {
  if (encrypted) throw new VimFault('NotSupported', 'The operation is not supported on the object.');
}
