import type { Call } from '../../call.ts';
import { VimFault } from '../../soap/fault.ts';
import type { Value } from '../../soap/value.ts';
import type { PropertyCollector } from './property-collector.ts';
import type { Find } from './select-objects.ts';

/**
 * Answers as soon as there is something new, or with nothing after `maxWaitSeconds` (0: at once; absent: never).
 * `WaitForUpdates`, the older method, has no options.
 */
export async function waitForUpdates(collector: PropertyCollector, call: Call, find: Find): Promise<Value> {
  const { args, world } = call;
  const options = args.object('options');
  const again = collector.resume(args.text('version') ?? '');
  if (again !== undefined) return again;

  const timeUp = new AbortController();
  const cancelled = collector.cancellation();
  const signal = AbortSignal.any([call.signal, timeUp.signal, cancelled]);
  const seconds = options?.number('maxWaitSeconds');
  if (seconds !== undefined) void endAfter(seconds * 1000, timeUp, call);
  try {
    for (;;) {
      const changed = world.changes.next(signal);
      const updates = collector.collect(find, options?.number('maxObjectUpdates'));
      if (updates !== undefined) return updates;
      if (seconds === 0 || timeUp.signal.aborted) return undefined;
      if (signal.aborted) throw new VimFault('RequestCanceled', 'The request was canceled by a client.');
      await changed;
    }
  } finally {
    timeUp.abort();
  }
}

async function endAfter(
  milliseconds: number,
  timeUp: AbortController,
  { world, signal }: Call,
): Promise<void> {
  try {
    await world.clock.sleep(milliseconds, AbortSignal.any([timeUp.signal, signal]));
  } catch {
    return;
  }
  timeUp.abort();
}
