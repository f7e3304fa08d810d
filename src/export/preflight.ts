import { fail } from '../core/errors.ts';
import { findVirtualMachine } from '../vsphere/inventory.ts';
import { readVirtualMachine, type VirtualMachine } from '../vsphere/vm.ts';
import type { ExportContext, ExportRequest } from './request.ts';

export type ExportableVm = VirtualMachine;

/** Finds the VM and refuses, before anything is touched, one whose state forbids an export. */
export async function findExportable(request: ExportRequest, context: ExportContext): Promise<ExportableVm> {
  const { session, signal, emit } = context;
  const { ref, path } = await findVirtualMachine(session, {
    vm: request.vm,
    ...(request.datacenter === undefined ? {} : { datacenter: request.datacenter }),
    signal,
  });
  const vm = await readVirtualMachine(session, { ref, signal });
  emit({ type: 'vm.found', vm: vm.name, path, powerState: vm.powerState });
  refuseUnfitState(vm);
  refuseUnknownIdentity(vm);
  return vm;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Its lock and its directory are named by it, and it decides which export may be replaced: it must be a real one. */
function refuseUnknownIdentity(vm: VirtualMachine): void {
  if (UUID.test(vm.instanceUuid)) return;
  throw fail(
    'vsphere-fault',
    `the server gives the VM "${vm.name}" the instance UUID ${JSON.stringify(vm.instanceUuid)}, which is none`,
  );
}

function refuseUnfitState(vm: VirtualMachine): void {
  if (vm.connectionState !== 'connected') {
    throw fail('wrong-state', `the VM "${vm.name}" is ${vm.connectionState} in vCenter`, {
      hint: 'its host must be connected, and its files must be there, before it can be exported',
    });
  }
  if (vm.powerState === 'poweredOn') {
    throw fail('wrong-state', `the VM "${vm.name}" is running: its disks change while they are read`, {
      hint: 'shut it down and export again (exporting a running VM from a snapshot is not in this version yet)',
    });
  }
  if (vm.powerState === 'suspended') {
    throw fail('wrong-state', `the VM "${vm.name}" is suspended: powering it off would lose its memory`, {
      hint: 'resume it, shut it down in the guest, and export again',
    });
  }
  if (vm.disks.length === 0) {
    throw fail('wrong-state', `the VM "${vm.name}" has no disk to export`, {
      hint: 'attach one, or choose another VM',
    });
  }
}
