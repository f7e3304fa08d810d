import { createHash } from 'node:crypto';
import type { ExportOrder } from './exporter.ts';

/** The n-th export: of which VM, as what, and where it is interrupted. Half of them are left alone. */
export function exportOrder(seed: number, n: number): ExportOrder {
  const [one, two, three, four] = createHash('sha256').update(`${seed} ${n}`).digest();
  return {
    kind: 'export',
    vm: `vm${1 + (one! % 2)}`,
    format: two! % 2 === 0 ? 'ovf' : 'ova',
    ...(three! % 2 === 0 ? {} : { interruptAt: 1 + (four! % 20) }),
  };
}
