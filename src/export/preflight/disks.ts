import { formatBytes } from '../../core/bytes.ts';
import { fail } from '../../core/errors.ts';
import type { VirtualMachineDisk } from '../../vsphere/vm.ts';
import { info, ok, problem, warning, type Finding } from './finding.ts';
import type { Facts } from './subject.ts';

/** What is special about a disk: whether it comes with the lease, and whether it can change while it is read. */
export function checkDisks({ vm }: Facts): Finding[] {
  if (vm.disks.length === 0) {
    return [
      problem(
        fail('wrong-state', `the VM "${vm.name}" has no disk to export`, {
          hint: 'attach one, or choose another VM',
        }),
      ),
    ];
  }
  const findings = vm.disks.flatMap((disk) => [
    ...rawDeviceMapping(disk),
    ...sharedWithOthers(disk),
    ...independent(disk),
    ...persistentMemory(disk),
  ]);
  if (findings.length > 0) return findings;
  const capacity = vm.disks.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0);
  return [ok(`${vm.disks.length === 1 ? 'one disk' : `${vm.disks.length} disks`}, ${formatBytes(capacity)}`)];
}

/** In physical mode the guest has the LUN to itself, and a lease has no such disk; in virtual mode it has. */
function rawDeviceMapping({ label, backing, capacityBytes }: VirtualMachineDisk): Finding[] {
  if (backing.compatibilityMode === undefined) return [];
  if (backing.compatibilityMode !== 'physicalMode') {
    return [
      info(
        `${label} is a raw device mapping: its LUN is exported as an ordinary disk of ${formatBytes(capacityBytes)}`,
      ),
    ];
  }
  return [
    problem(
      fail(
        'unsupported',
        `${label} is a raw device mapping in physical mode, which the server does not export`,
        {
          hint: 'map the LUN in virtual mode, or take the disk off the VM and copy the LUN by other means',
        },
      ),
    ),
  ];
}

function sharedWithOthers({ label, backing, sharedBus }: VirtualMachineDisk): Finding[] {
  const multiWriter = backing.sharing === 'sharingMultiWriter';
  if (!multiWriter && sharedBus !== true) return [];
  const how = multiWriter ? 'for several writers (multi-writer)' : 'on its SCSI bus';
  return [
    warning(
      `${label} is shared ${how}: if another VM writes while it is read, the export is of no single moment`,
      'shut down the other VMs that use it',
    ),
  ];
}

function independent({ label, backing }: VirtualMachineDisk): Finding[] {
  // With --snapshot it is a problem, which the check of the snapshots has.
  if (!backing.mode.startsWith('independent')) return [];
  return [info(`${label} is independent of snapshots; it is exported as it is now`)];
}

function persistentMemory({ label, backing }: VirtualMachineDisk): Finding[] {
  if (backing.type !== 'VirtualDiskLocalPMemBackingInfo') return [];
  return [
    warning(
      `${label} is in persistent memory of the host: the server may not offer it`,
      'if it does not, move the disk to a datastore first',
    ),
  ];
}
