import { on, required, resolve, type Arguments, type Handlers } from '../call.ts';
import { diskKey, nvramKey } from '../nfc/files-of-vm.ts';
import { writeDescriptor, type PackageFile } from '../ovf/write-descriptor.ts';
import { invalidArgument, invalidPowerState, localized, VimFault } from '../soap/fault.ts';
import type { DataObject } from '../soap/value.ts';
import { Service } from './managed-object.ts';
import { driveKey } from './virtual-machine/drive.ts';
import { Snapshot } from './virtual-machine/snapshot.ts';
import { VirtualMachine } from './virtual-machine/virtual-machine.ts';

export class OvfManager extends Service {}

export const ovfManagerMethods: Handlers = {
  /** Describes a VM that is off, or one at a snapshot. */
  CreateDescriptor: on(OvfManager, (_manager, call) => {
    const vm = resolve(call, required(call.args.ref('obj'), 'obj'), VirtualMachine);
    const params = required(call.args.object('cdp'), 'cdp');
    const at = params.ref('snapshot');
    if (at !== undefined && resolve(call, at, Snapshot).vm !== vm) throw invalidArgument('cdp.snapshot');
    if (at === undefined && vm.powerState !== 'poweredOff') {
      throw invalidPowerState('poweredOff', vm.powerState);
    }
    const files = params.objects('ovfFiles').map((file) => packageFile(vm, file));
    const known = files.filter((file) => file !== undefined);
    if (known.length < files.length) return refused(vm);
    const ovfDescriptor = writeDescriptor(vm, {
      name: params.text('name') ?? vm.displayName,
      description: params.text('description') ?? '',
      files: known,
      options: new Set(params.texts('exportOption')),
      createdAt: call.world.clock.now(),
    });
    return { ovfDescriptor, includeImageFiles: vm.drives.some(({ file }) => file !== undefined) };
  }),
};

/** What cannot be described is no fault of the call: the result has an error and no descriptor. */
function refused(vm: VirtualMachine): DataObject {
  const error = new VimFault(
    'OvfUnknownDevice',
    'The OVF package names a device that the virtual machine has not.',
    {
      vmName: vm.wireName,
    },
  );
  return { ovfDescriptor: '', error: [localized(error)], includeImageFiles: false };
}

function packageFile(vm: VirtualMachine, file: Arguments): PackageFile | undefined {
  const deviceId = required(file.text('deviceId'), 'cdp.ovfFiles.deviceId');
  const path = required(file.text('path'), 'cdp.ovfFiles.path');
  const sizeBytes = required(file.number('size'), 'cdp.ovfFiles.size');
  const content = contentOf(vm, deviceId);
  return content === undefined ? undefined : { path, sizeBytes, content };
}

function contentOf(vm: VirtualMachine, deviceId: string): PackageFile['content'] | undefined {
  if (deviceId === nvramKey(vm)) return 'nvram';
  return (
    vm.drives.find((drive) => drive.file !== undefined && driveKey(vm, drive) === deviceId) ??
    vm.disks.find((disk) => diskKey(vm, disk) === deviceId)
  );
}
