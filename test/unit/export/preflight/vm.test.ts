import { describe, expect, test } from 'vitest';
import { checkChangeTracking } from '../../../../src/export/preflight/change-tracking.ts';
import { checkDevices } from '../../../../src/export/preflight/devices.ts';
import { checkDisks } from '../../../../src/export/preflight/disks.ts';
import { checkEncryption } from '../../../../src/export/preflight/encryption.ts';
import { checkSnapshots } from '../../../../src/export/preflight/snapshots.ts';
import { checkState } from '../../../../src/export/preflight/state.ts';
import { disk, subject } from './a-subject.ts';

const raw = (compatibilityMode: string) =>
  disk({ type: 'VirtualDiskRawDiskMappingVer1BackingInfo', compatibilityMode });

describe('the state of the VM', () => {
  test('is fine when it is off and connected', () => {
    expect(checkState(subject())).toEqual([{ outcome: 'ok', message: 'powered off' }]);
  });

  test.each([
    [{ powerState: 'poweredOn' }, /running/],
    [{ powerState: 'suspended' }, /suspended/],
    [{ connectionState: 'inaccessible' }, /inaccessible/],
  ] as const)('%o is an error of exit status 2 with what to do', (vm, message) => {
    const [finding] = checkState(subject(vm));
    expect(finding).toMatchObject({
      outcome: 'error',
      message: expect.stringMatching(message),
      hint: expect.any(String),
      error: { exitStatus: 2 },
    });
  });

  test('of a template is a note: templates are exported', () => {
    expect(checkState(subject({ template: true }))).toMatchObject([{ outcome: 'info' }]);
  });

  test('is a warning where the server lists the export as switched off, or with fault tolerance', () => {
    expect(checkState(subject({ disabledMethods: ['Destroy_Task', 'ExportVm'] }))).toMatchObject([
      { outcome: 'warning' },
    ]);
    expect(checkState(subject({ faultTolerance: 'disabled' }))).toMatchObject([{ outcome: 'warning' }]);
  });
});

describe('the disks', () => {
  test('are counted when nothing is special about them', () => {
    expect(checkDisks(subject())).toMatchObject([{ outcome: 'ok', message: '2 disks, 128.5 GB' }]);
  });

  test('must be there', () => {
    expect(checkDisks(subject({ disks: [] }))).toMatchObject([
      { outcome: 'error', error: { exitStatus: 2 } },
    ]);
  });

  test('a raw device mapping in physical mode is an error that names it, one in virtual mode a note', () => {
    expect(checkDisks(subject({ disks: [disk(), raw('physicalMode')] }))).toMatchObject([
      { outcome: 'error', message: expect.stringContaining('Hard disk 1'), error: { code: 'unsupported' } },
    ]);
    expect(checkDisks(subject({ disks: [raw('virtualMode')] }))).toMatchObject([{ outcome: 'info' }]);
  });

  test('that other VMs may write to are a warning, multi-writer or on a shared bus', () => {
    expect(checkDisks(subject({ disks: [disk({ sharing: 'sharingMultiWriter' })] }))).toMatchObject([
      { outcome: 'warning', message: expect.stringContaining('multi-writer') },
    ]);
    expect(checkDisks(subject({ disks: [disk({}, { sharedBus: true })] }))).toMatchObject([
      { outcome: 'warning', message: expect.stringContaining('SCSI bus') },
    ]);
    expect(checkDisks(subject({ disks: [disk({ sharing: 'sharingNone' })] }))).toMatchObject([
      { outcome: 'ok' },
    ]);
  });

  test('that are independent are a note: of a VM that is off they come like all others', () => {
    expect(checkDisks(subject({ disks: [disk({ mode: 'independent_nonpersistent' })] }))).toMatchObject([
      { outcome: 'info' },
    ]);
  });

  test('in persistent memory are a warning', () => {
    expect(checkDisks(subject({ disks: [disk({ type: 'VirtualDiskLocalPMemBackingInfo' })] }))).toMatchObject(
      [{ outcome: 'warning' }],
    );
  });
});

describe('encryption', () => {
  test.each([
    ['of the VM', { encrypted: true }, /is encrypted, and/],
    ['of a disk', { disks: [disk({ encrypted: true })] }, /encrypted \(Hard disk 1\)/],
    [
      'by a virtual TPM',
      { encrypted: true, devices: { vtpm: ['Virtual TPM'], passthrough: [] } },
      /virtual TPM/,
    ],
  ])('%s is one error of exit status 2 with what to do', (_what, vm, message) => {
    expect(checkEncryption(subject(vm))).toMatchObject([
      { message: expect.stringMatching(message), hint: expect.any(String), error: { exitStatus: 2 } },
    ]);
  });

  test('is no matter of an ordinary VM', () => {
    expect(checkEncryption(subject())).toMatchObject([{ outcome: 'ok' }]);
  });
});

test('hardware of the host that is lent to the VM is a warning for each device', () => {
  const devices = { vtpm: [], passthrough: ['PCI device 0', 'PCI device 1'] };
  expect(checkDevices(subject({ devices }))).toMatchObject([{ outcome: 'warning' }, { outcome: 'warning' }]);
});

test('snapshots are counted with their children and are a note; linked clones and leftover files are told', () => {
  const node = {
    ref: { type: 'VirtualMachineSnapshot', value: 'snapshot-1' },
    name: 'a',
    description: '',
    number: 1,
    createdAt: new Date(0),
    quiesced: false,
    powerState: 'poweredOff',
    current: false,
    children: [],
  };
  const snapshots = [{ ...node, children: [node, node] }];
  expect(checkSnapshots(subject({ snapshots }))).toMatchObject([
    { outcome: 'info', message: expect.stringContaining('3 snapshots') },
  ]);
  expect(checkSnapshots(subject({ disks: [disk({ hasParent: true })] }))).toMatchObject([
    { outcome: 'info', message: expect.stringContaining('linked clone') },
  ]);
  expect(checkSnapshots(subject({ consolidationNeeded: true }))).toMatchObject([{ outcome: 'warning' }]);
});

test('whether changed blocks are tracked is said, and not guessed where the server is silent', () => {
  expect(checkChangeTracking(subject({ changeTracking: true }))).toEqual([{ outcome: 'ok', message: 'on' }]);
  expect(checkChangeTracking(subject())).toMatchObject([{ outcome: 'not-checked' }]);
});
