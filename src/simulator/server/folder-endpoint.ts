import type { IncomingMessage, ServerResponse } from 'node:http';
import { datastoreFiles, type StoredFile } from '../datastore/datastore-files.ts';
import { datacenters } from '../objects/search-index.ts';
import { inventoryPath } from '../objects/entity.ts';
import { strikeFile } from '../faults/strike-file.ts';
import type { World } from '../world.ts';
import { abortOnHangUp } from './hang-up.ts';
import { sendBody } from './send-body.ts';
import { sessionCookie } from './session-cookie.ts';

/** `GET /folder/<path>?dcPath=<datacenter>&dsName=<datastore>`: a datastore's file, for those who are logged in. */
export async function answerFolder(
  world: World,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const strike = await strikeFile(world, path.slice(path.lastIndexOf('/') + 1), abortOnHangUp(response));
  if (strike.instead !== undefined) {
    await strike.instead(response);
    return;
  }
  const session = world.sessions.get(sessionCookie(request) ?? '');
  if (session === undefined) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="VMware HTTP server"' }).end();
    return;
  }
  const file = findFile(world, path, new URLSearchParams(request.url?.replace(/^[^?]*/, '')));
  if (file?.content === undefined) {
    response.writeHead(404).end();
    return;
  }
  const { size } = file;
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': size });
  if (request.method === 'HEAD') response.end();
  else await sendBody(world, file.content(), response, { signal: abortOnHangUp(response), size });
}

function findFile(world: World, path: string, query: URLSearchParams): StoredFile | undefined {
  const named = query.get('dcPath')?.replace(/^\//, '');
  const datacenter = datacenters(world).find((each) => inventoryPath(each).slice(1) === named);
  const datastore = datacenter?.datastore(query.get('dsName') ?? '');
  return datastore === undefined ? undefined : datastoreFiles(datastore).find((file) => file.path === path);
}
