import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { World } from '../world.ts';
import { endAnswer } from './end-answer.ts';

/**
 * Sends a body at the client's pace; one that cannot be finished is cut, so that nobody takes it for whole. `size` in
 * bytes, if it was promised.
 */
export async function sendBody(
  world: World,
  content: AsyncIterable<Uint8Array>,
  response: ServerResponse,
  { signal, size }: { readonly signal: AbortSignal; readonly size?: number },
): Promise<void> {
  let sent = 0;
  try {
    for await (const piece of content) {
      world.counters.bytesSent += piece.length;
      sent += piece.length;
      if (sent === size) {
        await endAnswer(response, piece, signal);
        return;
      }
      if (!response.write(piece)) await once(response, 'drain', { signal });
    }
    await endAnswer(response, NOTHING, signal);
  } catch {
    response.destroy();
  }
}

const NOTHING = new Uint8Array();
