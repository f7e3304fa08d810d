import type { Evidence } from '../evidence.ts';
import type { Assumption, Judgement } from './assumption.ts';
import { ofFolders } from './folder.ts';
import { ofLeases } from './lease.ts';
import { ofServer } from './server.ts';
import { ofSnapshots } from './snapshot.ts';
import { ofTransfers } from './transfer.ts';

export const assumptions: readonly Assumption[] = [
  ...ofServer,
  ...ofLeases,
  ...ofTransfers,
  ...ofSnapshots,
  ...ofFolders,
];

export interface Judged extends Omit<Assumption, 'judge'>, Judgement {}

/** Every assumption beside what was seen, always all of them and in the same order. */
export function judgeAll(evidence: Evidence): Judged[] {
  return assumptions.map(({ judge, ...assumption }) => ({ ...assumption, ...judge(evidence) }));
}
