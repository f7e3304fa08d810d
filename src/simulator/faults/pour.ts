import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes pieces at the reader's pace until it hangs up: what is without end here ends with its reader. */
export async function pour(
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  into: Writable,
): Promise<void> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  into.once('close', leave).on('error', leave);
  try {
    for await (const piece of pieces) {
      if (gone.signal.aborted) return;
      if (!into.write(piece)) await once(into, 'drain', { signal: gone.signal });
    }
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  } finally {
    into.off('close', leave).off('error', leave);
  }
}
