import { hyperexport } from './contenders.ts';
import type { Table } from './tables.ts';

const MIB = 1024 ** 2;
const WITHIN = 0.05;
/** Disks in MiB, of which 905 in 1024 go over the link: what a start reads, a burst, and then 11 s of each rate. */
const RATES = { 1: 16, 20: 256, 200: 2560 } as const;

/**
 * How well a limit is kept, and what it costs. The pairs of 200 MB/s and no limit transfer the same 2.2 GiB. At least
 * six of them, 45 s each.
 */
export function limitTable(): Table {
  const limited = (megabytes: keyof typeof RATES) =>
    hyperexport({
      id: String(megabytes),
      name: `hyperexport --bandwidth-limit ${megabytes}`,
      vm: vm(megabytes),
      limit: megabytes * MIB,
    });
  const keeps = (megabytes: keyof typeof RATES) =>
    ({ measure: 'limit', row: String(megabytes), unlimited: 'unlimited', within: WITHIN }) as const;
  return {
    name: 'limit',
    title: 'A bandwidth limit',
    server: {
      machines: { [vm(1)]: disk(1), [vm(20)]: disk(20), [vm(200)]: disk(200) },
    },
    writesTo: 'memory',
    roomMib: RATES[200],
    repeat: 2,
    mostRounds: 6,
    warmUp: false,
    rivals: false,
    rows: [
      hyperexport({ id: 'unlimited', name: 'hyperexport', vm: vm(200) }),
      limited(200),
      limited(20),
      limited(1),
    ],
    targets: [
      keeps(1),
      keeps(20),
      keeps(200),
      { measure: 'limitCost', row: '200', unlimited: 'unlimited', atMost: 1.05 },
    ],
  };
}

function vm(megabytes: keyof typeof RATES): string {
  return `bench-${megabytes}`;
}

function disk(megabytes: keyof typeof RATES): readonly string[] {
  return [`generate:${RATES[megabytes]}MiB`];
}
