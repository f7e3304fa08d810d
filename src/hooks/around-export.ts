import { asHyperexportError, fail, type HyperexportError } from '../core/errors.ts';
import type { RunEvent } from '../events/event.ts';
import type { Hook, HookContext, Hooks } from './hook.ts';
import { commandOf, runHook } from './run-hook.ts';

/** Whoever wants a run to end does not wait for long for a command that only now begins. */
const AFTER_INTERRUPTION_MS = 30_000;

/** What failed, and what it was to do: the export itself is good. */
export interface HookFailure {
  readonly what: string;
  readonly error: HyperexportError;
}

/**
 * The command that stands before an export. Errors: `hook-failed`, unless a failure is to be no more than a warning; the
 * signal's reason.
 */
export async function runPreExport(hooks: Hooks, document: object, context: HookContext): Promise<void> {
  const { pre } = hooks;
  if (pre === undefined) return;
  try {
    await runHook(pre, document, hooks, context);
  } catch (thrown) {
    const error = asHyperexportError(thrown);
    if (context.signal.aborted) throw error;
    if (hooks.onFailure === 'warn') context.emit(warning(error));
    else throw refusal(error);
  }
}

/**
 * The command behind an export, good or not. Never rejects; returns its failure, unless that is to be no more than a
 * warning. After an interruption it runs too, for a short time: what the other command has opened wants to be closed.
 */
export async function runPostExport(
  hooks: Hooks,
  document: object,
  context: HookContext,
): Promise<HookFailure | undefined> {
  const { post, timeoutMs } = hooks;
  if (post === undefined) return undefined;
  const { aborted } = context.signal;
  const rules = { ...hooks, timeoutMs: aborted ? Math.min(timeoutMs, AFTER_INTERRUPTION_MS) : timeoutMs };
  const signal = aborted ? new AbortController().signal : context.signal;
  try {
    await runHook(post, document, rules, { ...context, signal });
    return undefined;
  } catch (thrown) {
    const error = signal.aborted ? cutShort(post, thrown) : asHyperexportError(thrown);
    if (hooks.onFailure === 'fail') return { what: workOf(post), error };
    context.emit(warning(error));
    return undefined;
  }
}

function refusal({ message, details }: HyperexportError): HyperexportError {
  return fail('hook-failed', message, {
    details,
    hint: 'nothing was changed on the server; --hook-failure warn exports without what it was to do',
  });
}

/** The export is good or has failed already: that somebody interrupts what follows it makes it no other. */
function cutShort(hook: Hook, reason: unknown): HyperexportError {
  const { message } = asHyperexportError(reason);
  return fail('hook-failed', `the ${hook.name} hook "${commandOf(hook)}" was ended: ${message}`);
}

function warning({ message }: HyperexportError): RunEvent {
  return { type: 'warning.raised', code: 'hook-failed', message };
}

/** What a good export is not complete without. */
export function workAfter(hooks: Hooks | undefined): string | undefined {
  return hooks?.post === undefined || hooks.onFailure === 'warn' ? undefined : workOf(hooks.post);
}

function workOf(hook: Hook): string {
  return `what the ${hook.name} hook "${commandOf(hook)}" was to do`;
}
