import type { FaultCase } from '../fault-case.ts';
import { betweenRunsCases } from './between-runs.ts';
import { connectCases } from './connect.ts';
import { findCases } from './find.ts';
import { finishCases } from './finish.ts';
import { leaseCases } from './lease.ts';
import { hostCases } from './hosts.ts';
import { manyVmsCases } from './many-vms.ts';
import { powerCases } from './power.ts';
import { snapshotCases } from './snapshot.ts';
import { thisMachineCases } from './this-machine.ts';
import { transferCases } from './transfer.ts';

export const faultCases: readonly FaultCase[] = [
  ...connectCases,
  ...findCases,
  ...powerCases,
  ...leaseCases,
  ...snapshotCases,
  ...transferCases,
  ...finishCases,
  ...thisMachineCases,
  ...betweenRunsCases,
  ...hostCases,
  ...manyVmsCases,
];
