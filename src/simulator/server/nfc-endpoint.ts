import type { ServerResponse } from 'node:http';
import { lengthOf, sendFramed } from '../faults/framing.ts';
import { strikeFile } from '../faults/strike-file.ts';
import type { World } from '../world.ts';
import { abortOnHangUp } from './hang-up.ts';
import { sendBody } from './send-body.ts';

/**
 * `GET /nfc/<ticket>/<file>`: the body is chunked and has no length, and no range can be asked for, since a disk's
 * stream is made while it is sent.
 */
export async function answerNfc(world: World, path: string, response: ServerResponse): Promise<void> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const signal = AbortSignal.any([abortOnHangUp(response), world.closing]);
  world.counters.got(name);
  const strike = await strikeFile(world, name, signal);
  if (strike.instead !== undefined) {
    await strike.instead(response);
    return;
  }

  const file = world.nfcFiles.find(path);
  if (file === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found');
    return;
  }
  await file.answers(signal);
  const { contentType } = file;
  const sending = { world, file, response, signal };
  const content = strike.send(
    file.open(signal, (read) => strike.read(read, sending)),
    sending,
  );
  if (strike.framing !== undefined) {
    const length = await lengthOf(file.open(signal));
    await sendFramed(response, strike.framing, { content, length, contentType });
    return;
  }
  response.writeHead(200, { 'Content-Type': contentType });
  await sendBody(world, content, response, { signal });
}
