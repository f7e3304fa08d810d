import type { Clock } from '../../core/clock.ts';

/**
 * Does `work` again and again, `pauseMs` apart, until the signal. An attempt that fails is passed over: what is watched
 * is seen the next time, and a server that is gone ends the run anyway.
 */
export async function repeat(
  clock: Clock,
  { pauseMs, signal }: { readonly pauseMs: number; readonly signal: AbortSignal },
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await clock.sleep(pauseMs, signal, { ref: false });
      await work();
    } catch {
      // As said.
    }
  }
}
