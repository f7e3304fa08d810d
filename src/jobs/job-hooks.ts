import type { Clock } from '../core/clock.ts';
import type { Emit, HookName } from '../events/event.ts';
import { runPostExport, runPreExport, type HookFailure } from '../hooks/around-export.ts';
import type { HookContext, Hooks } from '../hooks/hook.ts';
import type { OfJob } from '../notify/job-event.ts';
import { genericPayload } from '../notify/webhook/generic-payload.ts';

export interface JobHooksContext {
  readonly hooks?: Hooks | undefined;
  readonly runId: string;
  readonly label: string;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly redact: (text: string) => string;
}

/** The user's commands around one job, each told of it as a webhook is. */
export interface JobHooks {
  /** Errors: those of `runPreExport`. */
  readonly before: (event: OfJob, signal: AbortSignal) => Promise<void>;
  readonly after: (event: OfJob) => Promise<HookFailure | undefined>;
  /** Whether the export came to where its first command is run, or would be. */
  readonly begun: () => boolean;
}

const NONE: JobHooks = {
  before: () => Promise.resolve(),
  after: () => Promise.resolve(undefined),
  begun: () => false,
};

export function jobHooks(context: JobHooksContext): JobHooks {
  const { hooks, runId, label: vm, clock, emit, redact } = context;
  if (hooks === undefined) return NONE;
  const document = (hook: HookName, event: OfJob) => ({
    ...{ version: 1, hook, run_id: runId },
    ...genericPayload(event, clock.now()),
  });
  const of = (signal: AbortSignal): HookContext => ({ vm, clock, emit, redact, signal });
  let begun = false;
  return {
    before: async (event, signal) => {
      begun = true;
      await runPreExport(hooks, document('pre-export', event), of(signal));
    },
    after: async (event) => await runPostExport(hooks, document('post-export', event), of(context.signal)),
    begun: () => begun,
  };
}
