import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { strikeRest } from '../faults/strike-call.ts';
import { taggingOperations } from '../tagging/operations.ts';
import { invalid, notFound, RestFault } from '../tagging/rest-fault.ts';
import type { World } from '../world.ts';
import { endAnswer } from './end-answer.ts';
import { abortOnHangUp } from './hang-up.ts';
import { readBody } from './read-body.ts';
import { addressIn, dialectOf, type RestAddress } from './rest-dialect.ts';

/**
 * The vSphere Automation API, as far as tags go. It has sessions of its own. Faults and counters know a request by its
 * method and path: `GET /api/cis/tagging/tag/{id}`.
 */
export async function answerRest(
  world: World,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const dialect = dialectOf(path);
  const address = addressIn(dialect, path, request);
  world.counters.called(address.name);
  const signal = abortOnHangUp(response);
  const body = await readBody(request);
  const instead = await strikeRest(world, address.name, signal);
  if (instead !== undefined) {
    await instead(response);
    return;
  }
  try {
    const value = carryOut(world, address, { request, body });
    const status = value === undefined ? dialect.done : address.creates ? dialect.created : 200;
    await send(response, status, value === undefined ? undefined : dialect.wrap(value));
  } catch (error) {
    const fault = error instanceof RestFault ? error : invalid(String(error));
    await send(response, fault.status, dialect.error(fault));
  }
}

interface Asked {
  readonly request: IncomingMessage;
  readonly body: string | undefined;
}

function carryOut(world: World, { operation, id }: RestAddress, { request, body }: Asked): unknown {
  if (operation === 'POST session') return logIn(world, request.headers.authorization);
  const token = request.headers['vmware-api-session-id'];
  const session = typeof token === 'string' ? world.restSessions.get(token) : undefined;
  if (session === undefined) throw new RestFault('UNAUTHENTICATED', 'Authentication required.');
  if (operation === 'DELETE session') {
    logOut(world, token as string);
    return undefined;
  }
  if (operation === 'GET session') return session;
  const handler = Object.hasOwn(taggingOperations, operation) ? taggingOperations[operation] : undefined;
  if (handler === undefined) throw notFound(operation);
  return handler({ world, id, body: body === undefined || body === '' ? undefined : JSON.parse(body) });
}

function logIn(world: World, authorization = ''): string {
  const given = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('utf8');
  if (given !== `${world.username}:${world.password}`) {
    throw new RestFault('UNAUTHENTICATED', 'Unable to authenticate user');
  }
  const now = world.clock.now().toISOString();
  const token = randomUUID().replaceAll('-', '');
  world.restSessions.set(token, { user: world.username, created_time: now, last_accessed_time: now });
  world.counters.logins += 1;
  return token;
}

function logOut(world: World, token: string): void {
  world.restSessions.delete(token);
  world.counters.logouts += 1;
}

async function send(response: ServerResponse, status: number, value: unknown): Promise<void> {
  if (response.destroyed) return;
  const body = Buffer.from(value === undefined ? '' : JSON.stringify(value));
  response.writeHead(status, {
    'Content-Type': 'application/json',
    ...(status === 204 ? {} : { 'Content-Length': body.length }),
  });
  await endAnswer(response, body, abortOnHangUp(response));
}
