import type { IncomingMessage, ServerResponse } from 'node:http';
import { serviceVersionsDocument } from '../wire/version.ts';
import type { World } from '../world.ts';
import { answerFolder } from './folder-endpoint.ts';
import { answerNfc } from './nfc-endpoint.ts';
import { abortOnHangUp } from './hang-up.ts';
import { strikeFile } from '../faults/strike-file.ts';
import { isRestPath } from './rest-dialect.ts';
import { answerRest } from './rest-endpoint.ts';
import { answerSoap } from './soap-endpoint.ts';

/** Everything that is served, by method and path. */
export async function route(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method } = request;
  const path = decodedPath(request.url ?? '/');
  if (method === 'POST' && (path === '/sdk' || path === '/sdk/')) {
    await onItsWay(world, response);
    await answerSoap(world, request, response);
  } else if (method === 'GET' && path === '/sdk/vimServiceVersions.xml') {
    const strike = await strikeFile(world, 'vimServiceVersions.xml', abortOnHangUp(response));
    if (strike.instead !== undefined) await strike.instead(response);
    else response.writeHead(200, { 'Content-Type': 'text/xml' }).end(serviceVersionsDocument());
  } else if (method === 'GET' && path.startsWith('/nfc/')) {
    await answerNfc(world, path.slice('/nfc/'.length), response);
  } else if ((method === 'GET' || method === 'HEAD') && path.startsWith('/folder/')) {
    await answerFolder(world, path.slice('/folder/'.length), request, response);
  } else if (isRestPath(path)) {
    await onItsWay(world, response);
    await answerRest(world, path, request, response);
  } else {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found');
  }
}

async function onItsWay({ clock, latencyMilliseconds }: World, response: ServerResponse): Promise<void> {
  if (latencyMilliseconds > 0) await clock.sleep(latencyMilliseconds, abortOnHangUp(response));
}

/** The path without its query; one that is not well encoded leads nowhere. */
function decodedPath(url: string): string {
  try {
    return decodeURIComponent(url.replace(/\?.*$/, ''));
  } catch {
    return '';
  }
}
