import { refusalOf } from './attempt.ts';
import { judgeAll, type Judged } from './assumptions/judge.ts';
import type { Evidence, Refusal } from './evidence.ts';
import type { Examination, Stage } from './examine-vm.ts';
import type { Trace } from './trace/trace.ts';

/** What is written, for whoever maintains this program: it names nobody. Fields are only ever added. */
export interface DoctorReport {
  readonly schemaVersion: 1;
  readonly kind: 'hyperexport-doctor';
  readonly hyperexport: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** What was typed, in the trace's pseudonyms; `OUT` is the report. */
  readonly command: readonly string[];
  readonly summary: { readonly holds: number; readonly differs: number; readonly notTested: number };
  readonly stages: readonly Stage[];
  /** What the run ended with, where it did not end well. */
  readonly error?: Refusal;
  /** How many things could not be undone. */
  readonly leftBehind: number;
  readonly assumptions: readonly Judged[];
  readonly evidence: Evidence;
  readonly trace: Trace;
}

interface About {
  readonly version: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly command: readonly string[];
  readonly trace: Trace;
}

export function doctorReport(
  { evidence, stages, error, leftBehind }: Examination,
  { version, startedAt, finishedAt, command, trace }: About,
): DoctorReport {
  const judged = judgeAll(evidence);
  const count = (verdict: Judged['verdict']) => judged.filter((each) => each.verdict === verdict).length;
  return {
    schemaVersion: 1,
    kind: 'hyperexport-doctor',
    hyperexport: version,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    command,
    summary: { holds: count('holds'), differs: count('differs'), notTested: count('not-tested') },
    stages,
    ...(error === undefined ? {} : { error: refusalOf(error) }),
    leftBehind: leftBehind.length,
    assumptions: judged,
    evidence,
    trace,
  };
}
