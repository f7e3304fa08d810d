import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { World } from '../world.ts';
import { abortOnHangUp } from './hang-up.ts';

/**
 * `GET /nfc/<ticket>/<file>`: the body is chunked and has no length, and no range can be asked for, since a disk's
 * stream is made while it is sent. The client's pace is the pace: nothing is buffered.
 */
export async function answerNfc(world: World, path: string, response: ServerResponse): Promise<void> {
  const file = world.nfcFiles.find(path);
  if (file === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found');
    return;
  }
  const signal = AbortSignal.any([abortOnHangUp(response), world.closing]);
  response.writeHead(200, { 'Content-Type': file.contentType });
  try {
    for await (const piece of file.open(signal)) {
      world.counters.bytesSent += piece.length;
      if (!response.write(piece)) await once(response, 'drain', { signal });
    }
    response.end();
  } catch {
    response.destroy();
  }
}
