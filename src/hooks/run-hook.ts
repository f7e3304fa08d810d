import { basename } from 'node:path';
import { formatDuration } from '../core/duration.ts';
import { excerpt } from '../core/excerpt.ts';
import { fail, HyperexportError, systemErrorCode } from '../core/errors.ts';
import { runChild, type ChildEnd } from '../platform/run-child.ts';
import type { Hook, HookContext, Hooks } from './hook.ts';
import { HookOutput } from './hook-output.ts';

/** Characters; taken after the secrets are out, so that none is cut in two and shown. */
const LONGEST_LINE = 1000;
const LONGEST_LAST_WORDS = 200;

export type HookRules = Pick<Hooks, 'timeoutMs' | 'environment'>;

/**
 * Runs a command of the user's with a JSON document on its standard input, and returns when it has ended well. What it
 * prints becomes events. Errors: `hook-failed`; the signal's reason, when that ended it. After either nothing is left of
 * it, nor of what it had started.
 */
export async function runHook(
  hook: Hook,
  document: object,
  { timeoutMs, environment }: HookRules,
  { vm, clock, emit, signal, redact }: HookContext,
): Promise<void> {
  const about = { vm, hook: hook.name };
  const output = new HookOutput((stream, line) =>
    emit({ type: 'hook.output', ...about, stream, line: excerpt(redact(line), LONGEST_LINE) }),
  );
  const lastWords = (): string => excerpt(redact(output.lastLine), LONGEST_LAST_WORDS);
  const late = new AbortController();
  const done = new AbortController();
  const watch = clock
    .sleep(timeoutMs, done.signal, { ref: false })
    .then(() => late.abort(failure(hook, `took longer than ${formatDuration(timeoutMs)}, and was ended`)))
    .catch(() => undefined);

  emit({ type: 'hook.started', ...about, command: commandOf(hook) });
  const began = clock.monotonic();
  let status: 'succeeded' | 'failed' = 'failed';
  try {
    const end = await runChild([hook.program, ...hook.words.slice(1)], {
      environment,
      input: `${JSON.stringify(document)}\n`,
      onStdout: (piece) => output.take('stdout', piece),
      onStderr: (piece) => output.take('stderr', piece),
      ownGroup: true,
      signal: AbortSignal.any([signal, late.signal]),
    });
    output.end();
    if (end.status !== 0) throw failure(hook, `failed (${endWords(end)})`, lastWords());
    status = 'succeeded';
  } catch (thrown) {
    if (signal.aborted || thrown instanceof HyperexportError) throw thrown;
    throw failure(hook, `cannot be started (${systemErrorCode(thrown) ?? String(thrown)})`);
  } finally {
    done.abort();
    await watch;
    const milliseconds = Math.round(clock.monotonic() - began);
    emit({ type: 'hook.finished', ...about, status, milliseconds, omittedBytes: output.omittedBytes });
  }
}

function failure(hook: Hook, why: string, lastWords = ''): HyperexportError {
  const said = lastWords === '' ? '' : `: ${lastWords}`;
  return fail('hook-failed', `the ${hook.name} hook "${commandOf(hook)}" ${why}${said}`, {
    details: { hook: hook.name },
  });
}

/** What it is called: its other words may be nobody's business. */
export function commandOf({ program }: Hook): string {
  return basename(program);
}

function endWords({ status, killedBy }: ChildEnd): string {
  return killedBy === null ? `exit status ${String(status)}` : `ended by ${killedBy}`;
}
