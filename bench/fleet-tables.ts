import {
  FLEET,
  govcInfo,
  govcLoop,
  govcSideBySide,
  hyperexportFleet,
  hyperexportInfo,
} from './fleet-contenders.ts';
import type { Table } from './tables.ts';

const VMS = 100;
const AT_ONCE = 8;
const INVENTORY = 5000;
const SOUGHT = 4321;

/** Many small VMs: what counts is what each costs apart from its bytes. */
export function fleetTables(): readonly Table[] {
  return [
    {
      ...batch,
      name: 'batch-far',
      title: `${VMS} VMs of 1 MiB, from a server that takes 20 ms for each call`,
      server: { ...batch.server, delayMs: 20 },
      mostRounds: 3,
      warmUp: false,
      targets: [
        { measure: 'speed', row: 'hyperexport', beside: 'govc', atLeast: 4 },
        { measure: 'logins', row: 'hyperexport', atMost: 1 },
        { measure: 'calls', row: 'hyperexport', atMost: 15 },
      ],
    },
    {
      ...batch,
      name: 'batch',
      title: `${VMS} VMs of 1 MiB, from a server that answers at once`,
      targets: [{ measure: 'speed', row: 'hyperexport', beside: 'govc', atLeast: 1 }],
    },
    {
      name: 'find',
      title: `One VM among ${INVENTORY.toLocaleString('en')}`,
      server: { machines: {}, crowd: { name: FLEET, count: INVENTORY, disk: 'generate:1MiB' } },
      writesTo: 'nothing',
      roomMib: 0,
      repeat: 3,
      rows: [hyperexportInfo(SOUGHT), govcInfo(SOUGHT)],
      targets: [{ measure: 'time', row: 'hyperexport', beside: 'govc', atMost: 1 }],
    },
  ];
}

const batch = {
  server: { machines: {}, crowd: { name: FLEET, count: VMS, disk: 'generate:1MiB' } },
  writesTo: 'memory',
  roomMib: 2 * VMS,
  rows: [hyperexportFleet(AT_ONCE), govcLoop(VMS), govcSideBySide(VMS, AT_ONCE)],
  counted: VMS,
} as const satisfies Partial<Table>;
