import type { ServerResponse } from 'node:http';
import type { World } from '../world.ts';
import { abortOnHangUp } from './hang-up.ts';
import { sendBody } from './send-body.ts';

/**
 * `GET /nfc/<ticket>/<file>`: the body is chunked and has no length, and no range can be asked for, since a disk's
 * stream is made while it is sent.
 */
export async function answerNfc(world: World, path: string, response: ServerResponse): Promise<void> {
  const file = world.nfcFiles.find(path);
  if (file === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found');
    return;
  }
  const signal = AbortSignal.any([abortOnHangUp(response), world.closing]);
  response.writeHead(200, { 'Content-Type': file.contentType });
  await sendBody(world, file.open(signal), response, signal);
}
