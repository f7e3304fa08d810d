import { systemClock } from '../../../../src/core/clock.ts';
import type { Subject } from '../../../../src/export/preflight/subject.ts';
import type { DiskBacking, VirtualMachine, VirtualMachineDisk } from '../../../../src/vsphere/vm.ts';
import { myVm } from '../../../e2e/terminal/my-vm.ts';

/** What a check looks at: a healthy VM that is off, but for what a test says. */
export function subject(
  vm: Partial<VirtualMachine> = {},
  { apiType = 'VirtualCenter', signal = AbortSignal.timeout(20_000) } = {},
): Subject {
  const context = { session: { about: { apiType } }, clock: systemClock, signal };
  return { vm: { ...myVm, ...vm }, request: {}, context } as unknown as Subject;
}

export function disk(
  backing: Partial<DiskBacking> = {},
  more: Partial<VirtualMachineDisk> = {},
): VirtualMachineDisk {
  const [first] = myVm.disks;
  return { ...first!, ...more, backing: { ...first!.backing, ...backing } };
}
