import {
  curl,
  govc,
  govcThenTar,
  hyperexport,
  hyperexportVersion,
  nodeDoingNothing,
  VM,
  type Contender,
  type Place,
} from './contenders.ts';
import { fleetTables } from './fleet-tables.ts';
import { featureTable } from './feature-table.ts';
import { limitTable } from './limit-table.ts';
import { LEASED_VM, type ServerWords } from './server.ts';
import type { Target } from './targets.ts';

export interface Table {
  /** For `--only`, and for its place in docs/benchmarks.md. */
  readonly name: string;
  readonly title: string;
  readonly server?: ServerWords;
  /** Whether there is one that takes mail. */
  readonly mailServer?: true;
  /** What has to be there before the first run. */
  readonly prepare?: (place: Place) => void;
  /** In memory, where no disk decides; on a disk, where memory cannot be borrowed; or nothing is written at all. */
  readonly writesTo: 'memory' | 'disk' | 'nothing';
  /** What all files of one run take at most, in MiB. */
  readonly roomMib: number;
  /** Fewer rounds than were asked for, where a round takes minutes. */
  readonly mostRounds?: number;
  /** How many rounds for each that was asked for, where one says little; absent: 1. */
  readonly repeat?: number;
  /** How many VMs each row exports, where what the server sees of that is shown; absent: it is not. */
  readonly counted?: number;
  /** Whether a round that nobody counts comes first; absent: yes. */
  readonly warmUp?: false;
  /** Whether the rows do the same job, and can be compared; absent: yes. */
  readonly rivals?: false;
  /** Run in turn, A B C A B C, so that a slow minute of the machine meets all of them. */
  readonly rows: readonly Contender[];
  readonly targets: readonly Target[];
}

/** `mib` is the size of "one disk"; all others follow from it. */
export function tables(mib: number): readonly Table[] {
  const disk = generated(mib);
  return [
    {
      name: 'ovf',
      title: `One disk of ${size(mib)}, as OVF`,
      server: { machines: { [VM]: [disk], [LEASED_VM]: [disk] } },
      writesTo: 'memory',
      roomMib: mib,
      rows: [
        hyperexport({ name: 'hyperexport' }),
        hyperexport({ id: 'source', name: 'hyperexport, from source', from: 'source' }),
        govc(),
        curl(),
      ],
      targets: [
        { measure: 'speed', row: 'hyperexport', beside: 'govc', atLeast: 1.4 },
        { measure: 'speed', row: 'hyperexport', beside: 'curl', atLeast: 1 },
        { measure: 'peak', row: 'hyperexport', atMostMib: 150 },
      ],
    },
    {
      name: 'ova',
      title: `One disk of ${size(mib)}, as OVA`,
      server: { machines: { [VM]: [disk] } },
      writesTo: 'memory',
      roomMib: 2 * mib,
      rows: [hyperexport({ name: 'hyperexport --format ova', format: 'ova' }), govcThenTar()],
      targets: [
        { measure: 'time', row: 'hyperexport', beside: 'govc', atMost: 0.65 },
        { measure: 'written', row: 'hyperexport', atMost: 1.02 },
        { measure: 'peak', row: 'hyperexport', atMostMib: 150 },
      ],
    },
    {
      name: 'ova-four',
      title: `Four disks of ${size(mib / 4)}, as OVA`,
      server: { machines: { [VM]: four(generated(mib / 4)) } },
      writesTo: 'memory',
      roomMib: 2 * mib,
      rows: [hyperexport({ name: 'hyperexport --format ova', format: 'ova' }), govcThenTar()],
      targets: [
        { measure: 'written', row: 'hyperexport', atMost: 2 },
        { measure: 'peak', row: 'hyperexport', atMostMib: 250 },
      ],
    },
    {
      name: 'parallel',
      title: `Four disks of ${size(mib / 2)}, from a server that gives 50 MB/s a stream`,
      server: { machines: { [VM]: four(generated(mib / 2)) }, bytesPerSecond: 50_000_000 },
      writesTo: 'memory',
      roomMib: 2 * mib,
      warmUp: false,
      rows: [hyperexport({ name: 'hyperexport' }), govc()],
      targets: [{ measure: 'speed', row: 'hyperexport', beside: 'govc', atLeast: 3.6 }],
    },
    memoryTable(mib),
    limitTable(),
    featureTable(mib),
    {
      name: 'small',
      title: 'One disk of 1 MiB: what a run costs apart from the bytes',
      server: { machines: { [VM]: [generated(1)] } },
      writesTo: 'memory',
      roomMib: 10,
      repeat: 3,
      rows: [hyperexport({ name: 'hyperexport' }), govc()],
      targets: [],
    },
    ...fleetTables(),
    {
      name: 'start',
      title: 'Start',
      writesTo: 'nothing',
      roomMib: 0,
      repeat: 3,
      rows: [
        hyperexportVersion({ name: 'hyperexport --version' }),
        hyperexportVersion({ id: 'source', name: 'hyperexport --version, from source', from: 'source' }),
        nodeDoingNothing(),
      ],
      targets: [{ measure: 'time', row: 'hyperexport', beside: 'node', atMost: 3 }],
    },
  ];
}

/** No rival: what is to be shown is that a disk sixteen times as large takes no more memory. */
function memoryTable(mib: number): Table {
  const machines = {
    'one-small': [generated(mib)],
    'one-large': [generated(16 * mib)],
    'four-small': four(generated(mib / 4)),
    'four-large': four(generated(4 * mib)),
  };
  const row = (vm: keyof typeof machines, name: string) => hyperexport({ id: vm, vm, name });
  return {
    name: 'memory',
    title: `Peak memory, for ${size(mib)} and for ${size(16 * mib)}`,
    server: { machines },
    writesTo: 'disk',
    roomMib: 16 * mib,
    mostRounds: 3,
    warmUp: false,
    rivals: false,
    rows: [
      row('one-small', `one disk of ${size(mib)}`),
      row('one-large', `one disk of ${size(16 * mib)}`),
      row('four-small', `four disks of ${size(mib / 4)}`),
      row('four-large', `four disks of ${size(4 * mib)}`),
    ],
    targets: [
      { measure: 'peak', row: 'one-large', atMostMib: 150 },
      { measure: 'samePeak', row: 'one-large', beside: 'one-small', within: 0.1 },
      { measure: 'peak', row: 'four-large', atMostMib: 250 },
      { measure: 'samePeak', row: 'four-large', beside: 'four-small', within: 0.1 },
    ],
  };
}

/** A disk that vcsim makes while it sends it: full to the last byte, one eighth of it text, the rest not compressible. */
function generated(mib: number): string {
  return `generate:${mib}MiB`;
}

function four(disk: string): readonly string[] {
  return [disk, disk, disk, disk];
}

function size(mib: number): string {
  return mib % 1024 === 0 ? `${mib / 1024} GiB` : `${mib} MiB`;
}
