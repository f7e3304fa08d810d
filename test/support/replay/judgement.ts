import type { DoctorReport } from '../../../src/doctor/report.ts';
import type { Envelope } from '../../../src/events/event.ts';
import type { InProcessRun } from '../run-in-process.ts';

/** What a run says of a server and of a VM, without a name, a size or a time. */
export type Judgement = ExportJudgement | DoctorJudgement;

export interface ExportJudgement {
  readonly exitCode: number | null;
  readonly error?: string;
  readonly warnings: readonly string[];
  readonly retries: number;
  readonly powerState?: string;
  readonly disks?: number;
  readonly snapshot?: { readonly quiesced: boolean; readonly memory: boolean };
  readonly files?: number;
  readonly verified?: readonly string[];
}

export interface DoctorJudgement {
  readonly stages: Readonly<Record<string, string>>;
  /** By the names of the assumptions. */
  readonly verdicts: Readonly<Record<string, string>>;
  readonly error?: string;
  readonly leftBehind: number;
}

export function judgementOf({
  exitCode,
  events,
}: Pick<InProcessRun, 'exitCode' | 'events'>): ExportJudgement {
  const all = <T extends Envelope['type']>(type: T) =>
    events.filter((event): event is Extract<Envelope, { type: T }> => event.type === type);
  const [found] = all('vm.found');
  const [started] = all('export.started');
  const [snapshot] = all('snapshot.created');
  const [finished] = all('export.finished');
  const [verified] = all('export.verified');
  const [failed] = all('export.failed');
  return {
    exitCode,
    ...(failed === undefined ? {} : { error: failed.code }),
    warnings: all('warning.raised')
      .map(({ code }) => code)
      .sort(),
    retries: all('retry.scheduled').length,
    ...(found === undefined ? {} : { powerState: found.powerState }),
    ...(started === undefined ? {} : { disks: started.disks }),
    ...(snapshot === undefined ? {} : { snapshot: { quiesced: snapshot.quiesced, memory: snapshot.memory } }),
    ...(finished === undefined ? {} : { files: finished.files }),
    ...(verified === undefined ? {} : { verified: verified.levels }),
  };
}

/** A difference of an assumption is judged by its verdict: what was seen has sizes and times in it. */
export function judgementIn({ stages, assumptions, error, leftBehind }: DoctorReport): DoctorJudgement {
  return {
    stages: Object.fromEntries(
      stages.map(({ name, outcome, reason, refused }) => [
        name,
        [outcome, reason ?? refused?.code].join(' ').trim(),
      ]),
    ),
    verdicts: Object.fromEntries(assumptions.map(({ id, verdict }) => [id, verdict])),
    ...(error === undefined ? {} : { error: error.code }),
    leftBehind,
  };
}
