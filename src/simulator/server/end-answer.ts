import type { ServerResponse } from 'node:http';

/** Less than the high-water mark of any socket. */
const LAST_BYTES = 8 * 1024;

/**
 * Ends an answer with `last`, its last bytes when all the others have left. A client that has read them may send its
 * next request at once, before the server has heard that they were sent; Node's server takes that for a flood as long as
 * the connection wants draining, and cuts it off ("Parse Error: Paused").
 */
export async function endAnswer(
  response: ServerResponse,
  last: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const before = last.subarray(0, Math.max(0, last.length - LAST_BYTES));
  await sent(response, before, signal);
  response.end(last.subarray(before.length));
}

/** Resolves when these bytes, and all before them, are in the hands of the operating system. */
async function sent(response: ServerResponse, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  if (bytes.length === 0 && response.writableLength === 0) return;
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const giveUp = () => reject(signal.reason as Error);
  signal.addEventListener('abort', giveUp, { once: true });
  response.write(bytes, (error) => (error ? reject(error) : resolve(undefined)));
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
