import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { World } from '../world.ts';

/** Sends a body at the client's pace; one that cannot be finished is cut, so that nobody takes it for whole. */
export async function sendBody(
  world: World,
  content: AsyncIterable<Uint8Array>,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const piece of content) {
      world.counters.bytesSent += piece.length;
      if (!response.write(piece)) await once(response, 'drain', { signal });
    }
    response.end();
  } catch {
    response.destroy();
  }
}
