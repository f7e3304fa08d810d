import type { App } from './app.ts';

/** An end that is quicker needs no words. */
const AFTER_MS = 1000;

/**
 * Says that an interruption was heard, when what has to be undone first takes a moment: the removal of a snapshot, a
 * guest that is on its way down. Returns what ends this.
 */
export function tellInterruption({
  signal,
  clock,
  events,
}: Pick<App, 'signal' | 'clock' | 'events'>): () => void {
  const ended = new AbortController();
  const tell = async (): Promise<void> => {
    await clock.sleep(AFTER_MS, ended.signal, { ref: false });
    events.emitter()({
      type: 'warning.raised',
      code: 'interrupted',
      message: 'interrupted: what was begun is being undone',
      hint: 'once more ends the program at once, and leaves that to the next run',
    });
  };
  const heard = (): void => void tell().catch(() => undefined);
  signal.addEventListener('abort', heard, { once: true });
  return () => {
    signal.removeEventListener('abort', heard);
    ended.abort();
  };
}
