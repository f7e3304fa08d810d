import { asHyperexportError, type HyperexportError } from '../core/errors.ts';
import { Scope } from '../core/scope.ts';
import type { ExportContext } from '../export/request.ts';
import { refusalOf } from './attempt.ts';
import type { Evidence, Refusal } from './evidence.ts';
import { examineLease } from './stages/lease.ts';
import { examineServer } from './stages/server.ts';
import { examineSnapshot } from './stages/snapshot.ts';
import type { DoctorRequest, Subject, Work } from './subject.ts';

export const stageNames = ['server', 'lease', 'snapshot'] as const;
export type StageName = (typeof stageNames)[number];

export interface Stage {
  readonly name: StageName;
  /** `refused`: something in it failed that it cannot do without; what was seen before that is in the evidence. */
  readonly outcome: 'done' | 'skipped' | 'refused';
  readonly refused?: Refusal;
  /** Why it was skipped. */
  readonly reason?: 'not-powered-off' | 'nothing-found' | 'interrupted';
  readonly milliseconds: number;
}

export interface Examination {
  readonly evidence: Evidence;
  readonly stages: readonly Stage[];
  /** What the first stage that was refused ended with, or the whole run. */
  readonly error: HyperexportError | undefined;
  /** What could not be undone, in the user's words. */
  readonly leftBehind: readonly { readonly what: string; readonly error: unknown }[];
}

/**
 * Looks at a server, a lease and a snapshot of one VM, each in its stage. Whatever happens, the lease is ended and the
 * snapshot removed; what was seen until then is returned, never thrown away.
 */
export async function examineVm(
  request: DoctorRequest,
  context: ExportContext,
  onStage: (name: StageName) => void = () => undefined,
): Promise<Examination> {
  const run = new Run(request, context, onStage);
  await run.stage('server', async (work) => {
    run.subject = await examineServer(work);
    return undefined;
  });
  await run.stageOn('lease', async (subject) => {
    if (subject.vm.powerState !== 'poweredOff') return 'not-powered-off';
    const evidence = (run.evidence.lease = {});
    await examineLease(subject, { evidence, readsDisk: true });
    return undefined;
  });
  await run.stageOn('snapshot', async (subject) => {
    await examineSnapshot(subject);
    return undefined;
  });
  return await run.end();
}

type SkipReason = NonNullable<Stage['reason']>;

class Run {
  subject: Subject | undefined;
  readonly evidence: Evidence = {};
  readonly #request: DoctorRequest;
  readonly #context: ExportContext;
  readonly #onStage: (name: StageName) => void;
  readonly #scope = new Scope();
  readonly #stages: Stage[] = [];
  #error: HyperexportError | undefined;

  constructor(request: DoctorRequest, context: ExportContext, onStage: (name: StageName) => void) {
    this.#request = request;
    this.#context = context;
    this.#onStage = onStage;
  }

  /** What it acquires stays until the end of the run. */
  async stage(name: StageName, act: (work: Work) => Promise<SkipReason | undefined>): Promise<void> {
    const { clock, signal } = this.#context;
    const start = clock.monotonic();
    const tell = (outcome: Stage['outcome'], about: Partial<Stage> = {}) => {
      this.#stages.push({ name, outcome, ...about, milliseconds: Math.round(clock.monotonic() - start) });
    };
    if (signal.aborted) {
      tell('skipped', { reason: 'interrupted' });
      return;
    }
    this.#onStage(name);
    const [request, context, evidence, scope] = [this.#request, this.#context, this.evidence, this.#scope];
    try {
      const reason = await act({ request, context, evidence, scope });
      if (reason === undefined) tell('done');
      else tell('skipped', { reason });
    } catch (thrown) {
      this.#error ??= asHyperexportError(thrown);
      tell('refused', { refused: refusalOf(interruptionOf(signal) ?? thrown) });
    }
  }

  /** What it acquires is given back at its end: a lease that is left open would be in the way of the next stage. */
  async stageOn(name: StageName, act: (subject: Subject) => Promise<SkipReason | undefined>): Promise<void> {
    const { subject } = this;
    if (subject === undefined) {
      this.#stages.push({ name, outcome: 'skipped', reason: 'nothing-found', milliseconds: 0 });
      return;
    }
    const scope = this.#scope.nested();
    await this.stage(name, async () => await act({ ...subject, scope }));
    await scope.close();
  }

  async end(): Promise<Examination> {
    await this.#scope.close();
    const { signal } = this.#context;
    return {
      evidence: this.evidence,
      stages: this.#stages,
      error: signal.aborted ? asHyperexportError(signal.reason) : this.#error,
      leftBehind: this.#scope.leftBehind,
    };
  }
}

/** After an interruption its reason is what counts: what was thrown is only how the work noticed. */
function interruptionOf(signal: AbortSignal): unknown {
  return signal.aborted ? signal.reason : undefined;
}
