import { createHash } from 'node:crypto';
import type { Fault } from '../../../src/simulator/start.ts';
import type { ExportOrder } from './exporter.ts';

/** One export of the soak, and what the server does to it. */
export interface Plan {
  readonly order: ExportOrder;
  readonly fault?: Fault;
}

/** Of files they strike the first request or two, so that another try succeeds, or more than there are tries. */
const FILE_FAULTS: readonly Fault[] = [
  { kind: 'status', status: 503, file: '*.vmdk' },
  { kind: 'status', status: 404, file: 'disk-0.vmdk' },
  { kind: 'html', file: '*.nvram' },
  { kind: 'empty', file: 'disk-0.vmdk' },
  { kind: 'reset', file: '*.vmdk' },
  { kind: 'hold', file: 'disk-0.vmdk', after: 5000 },
  { kind: 'cut', file: 'disk-0.vmdk', after: 70_000, how: 'reset' },
  { kind: 'cut', file: 'disk-0.vmdk', after: 70_000, how: 'closed' },
  { kind: 'cut', file: 'disk-0.vmdk', after: 70_000, how: 'ended' },
  { kind: 'flip', file: 'disk-0.vmdk', at: 80_000 },
  { kind: 'drop', file: 'disk-0.vmdk', at: 80_000 },
  { kind: 'extend', file: 'disk-0.vmdk' },
  { kind: 'structure', file: 'disk-0.vmdk', change: 'no-end' },
  { kind: 'framing', file: '*.vmdk', as: 'small-chunks' },
  { kind: 'framing', file: '*.vmdk', as: 'bad-chunk-size' },
  { kind: 'framing', file: '*.vmdk', as: 'length-too-small' },
  { kind: 'header-flood', file: '*.vmdk', bytes: 2 ** 20 },
];

/** These strike once: a server is not to lose its sessions for as long as somebody tries. */
const OTHER_FAULTS: readonly Fault[] = [
  { kind: 'end-sessions', file: 'disk-0.vmdk', after: 50_000 },
  { kind: 'expire-leases', file: 'disk-0.vmdk', after: 50_000 },
  { kind: 'end-sessions', method: 'CreateDescriptor' },
  { kind: 'fault', method: 'ExportVm', type: 'TaskInProgress' },
  { kind: 'fault', method: 'ExportVm', type: 'NoPermission' },
  { kind: 'status', method: 'CreateDescriptor', status: 503 },
  { kind: 'reset', method: 'HttpNfcLeaseGetManifest' },
  { kind: 'reset', method: 'HttpNfcLeaseComplete', handled: true },
  { kind: 'reset', method: 'HttpNfcLeaseComplete' },
  { kind: 'reset', method: 'ExportVm', handled: true },
  { kind: 'not-soap', method: 'RetrievePropertiesEx' },
  { kind: 'html', method: 'WaitForUpdatesEx' },
  { kind: 'lease-error', type: 'SystemError' },
  { kind: 'offer', files: 'without-last-disk' },
  { kind: 'device-url', thumbprint: 'AA:'.repeat(19) + 'AA' },
  { kind: 'manifest', change: 'sha256' },
  { kind: 'manifest', change: 'missing' },
];

/** The n-th export: of which VM, as what; four of ten are left alone, two are interrupted, four meet a fault. */
export function planOf(seed: number, n: number): Plan {
  const [one = 0, two = 0, three = 0, four = 0] = createHash('sha256').update(`${seed} ${n}`).digest();
  const order: ExportOrder = {
    kind: 'export',
    vm: `vm${1 + (one % 2)}`,
    format: two % 2 === 0 ? 'ovf' : 'ova',
    resume: one % 3 === 0,
  };
  const lot = three % 10;
  if (lot < 4) return { order };
  if (lot < 6) return { order: { ...order, interruptAt: 1 + (four % 20) } };
  if (lot < 8) {
    const fault = FILE_FAULTS[four % FILE_FAULTS.length]!;
    return { order, fault: { ...fault, times: 1 + (two % 3) * 10 } };
  }
  return { order, fault: { ...OTHER_FAULTS[four % OTHER_FAULTS.length]!, times: 1 } };
}
