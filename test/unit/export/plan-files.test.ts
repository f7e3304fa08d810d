import { expect, test } from 'vitest';
import { planFiles } from '../../../src/export/plan-files.ts';
import type { ExportRequest } from '../../../src/export/request.ts';
import type { LeaseFile } from '../../../src/vsphere/nfc-lease.ts';
import type { VirtualMachine, VirtualMachineDisk } from '../../../src/vsphere/vm.ts';

const scsi = (
  unitNumber: number,
  controllerType = 'ParaVirtualSCSIController',
  busNumber = 0,
): VirtualMachineDisk => ({
  key: 2000 + busNumber * 16 + unitNumber,
  label: `Hard disk ${unitNumber + 1}`,
  controllerKey: 1000 + busNumber,
  controllerType,
  busNumber,
  unitNumber,
  capacityBytes: (unitNumber + 1) * 1024 ** 3,
  backing: {
    type: 'VirtualDiskFlatVer2BackingInfo',
    fileName: `[ds] vm/${unitNumber}.vmdk`,
    mode: 'persistent',
    hasParent: false,
  },
});

const vm = (name: string, disks: VirtualMachineDisk[]) =>
  ({ name, instanceUuid: '503e1c2a-9d7a-4b1e-8f00-000000000001', disks }) as unknown as VirtualMachine;

const file = (key: string, targetId: string, isDisk = true): LeaseFile => ({
  key,
  importKey: key,
  url: new URL(`https://esx/nfc/52/${targetId}`),
  targetId,
  isDisk,
  trust: { kind: 'insecure' },
});

const request = (more: Partial<ExportRequest> = {}) =>
  ({ format: 'ovf', includeImages: false, ...more }) as ExportRequest;

test('disks are numbered in the order of the lease, and each finds its device by controller, bus and unit', () => {
  const disks = [scsi(0), scsi(1), scsi(0, 'ParaVirtualSCSIController', 1), scsi(0, 'VirtualAHCIController')];
  const files = [
    file('/vm-42/ParaVirtualSCSIController1:0', 'disk-0.vmdk'),
    file('/vm-42/VirtualAHCIController0:0', 'disk-1.vmdk'),
    file('/vm-42/ParaVirtualSCSIController0:1', 'disk-2.vmdk'),
    file('/vm-42/ParaVirtualSCSIController0:0', 'disk-3.vmdk'),
  ];
  const plan = planFiles(files, vm('web01', disks), request());
  expect(
    plan.files.map(({ name, disk }) => [name, disk === undefined ? undefined : disks.indexOf(disk)]),
  ).toEqual([
    ['web01-disk1.vmdk', 2],
    ['web01-disk2.vmdk', 3],
    ['web01-disk3.vmdk', 1],
    ['web01-disk4.vmdk', 0],
  ]);
});

test('the NVRAM is kept, images only when they are asked for', () => {
  const files = [
    file('/vm-42/ParaVirtualSCSIController0:0', 'disk-0.vmdk'),
    file('/vm-42/nvram', 'vm.nvram', false),
    file('/vm-42/VirtualIDEController1:0', 'ubuntu.iso', false),
  ];
  const names = (includeImages: boolean) =>
    planFiles(files, vm('web01', [scsi(0)]), request({ includeImages })).files.map(({ name }) => name);
  expect(names(false)).toEqual(['web01-disk1.vmdk', 'web01.nvram']);
  expect(names(true)).toEqual(['web01-disk1.vmdk', 'web01.nvram', 'web01-file1.iso']);
});

test('the names that the export will take are those of its format', () => {
  const files = [file('/vm-42/ParaVirtualSCSIController0:0', 'disk-0.vmdk')];
  expect(planFiles(files, vm('web 01', [scsi(0)]), request()).names).toEqual([
    'web_01-503e1c2a.ovf',
    'web_01-503e1c2a-disk1.vmdk',
    'web_01-503e1c2a.mf',
    'export.json',
  ]);
  expect(planFiles(files, vm('web01', [scsi(0)]), request({ format: 'ova' })).names).toEqual([
    'web01.ova',
    'export.json',
  ]);
});

test('a lease that lacks one of the disks is refused: the export would be wrong', () => {
  const files = [file('/vm-42/ParaVirtualSCSIController0:0', 'disk-0.vmdk')];
  expect(() => planFiles(files, vm('web01', [scsi(0), scsi(1)]), request())).toThrow(
    expect.objectContaining({ code: 'unsupported', hint: expect.stringContaining('[ds] vm/1.vmdk') }),
  );
});

test('a lease that offers one file or one disk twice is refused: another one would be missing', () => {
  const disks = [scsi(0), scsi(1)];
  const first = file('/vm-42/ParaVirtualSCSIController0:0', 'disk-0.vmdk');
  const plan = (second: LeaseFile) => () => planFiles([first, second], vm('web01', disks), request());
  expect(plan(first)).toThrow(/names the file .* twice/);
  expect(plan(file('/vm-42/2000', 'disk-1.vmdk'))).toThrow(/offers the disk Hard disk 1 of "web01" twice/);
});
