import type { IncomingMessage, ServerResponse } from 'node:http';
import { dispatch, type Envelope } from '../dispatch.ts';
import type { Session } from '../session.ts';
import { strikeCall } from '../faults/strike-call.ts';
import { readRequest, writeFault, writeResponse } from '../soap/envelope.ts';
import { invalidRequest, VimFault } from '../soap/fault.ts';
import type { World } from '../world.ts';
import { endAnswer } from './end-answer.ts';
import { abortOnHangUp } from './hang-up.ts';
import { readBody } from './read-body.ts';
import { sessionCookie } from './session-cookie.ts';

/** `POST /sdk`: one SOAP envelope in, one out; a fault has status 500, as SOAP 1.1 over HTTP wants it (6.2). */
export async function answerSoap(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const envelope = await readEnvelope(request, response);
    const call = readRequest(envelope.text, envelope.soapAction);
    world.counters.called(call.method.name);
    const misanswer = await strikeCall(world, call, envelope.signal);
    if (misanswer?.handled === false) {
      await misanswer.send(response, '');
      return;
    }

    const { value, newSession } = await dispatch(world, call, envelope);
    if (newSession !== undefined) setSessionCookie(response, newSession);
    const text = writeResponse(call, value);
    if (misanswer === undefined) await send(response, 200, text);
    else await misanswer.send(response, text);
  } catch (error) {
    await send(response, 500, writeFault(asFault(error)));
  }
}

async function readEnvelope(request: IncomingMessage, response: ServerResponse): Promise<Envelope> {
  return {
    text: (await readBody(request)) ?? tooLarge(),
    soapAction: request.headers['soapaction'] as string | undefined,
    sessionCookie: sessionCookie(request),
    userAgent: request.headers['user-agent'] ?? '',
    ipAddress: request.socket.remoteAddress ?? '',
    signal: abortOnHangUp(response),
  };
}

function tooLarge(): never {
  throw invalidRequest('The request is too large');
}

function setSessionCookie(response: ServerResponse, { cookie }: Session): void {
  response.setHeader('Set-Cookie', `vmware_soap_session="${cookie}"; Path=/; HttpOnly; Secure;`);
}

async function send(response: ServerResponse, status: number, text: string): Promise<void> {
  if (response.destroyed) return;
  const body = Buffer.from(text);
  response.writeHead(status, {
    'Content-Type': 'text/xml; charset=utf-8',
    'Cache-Control': 'no-cache',
    'Content-Length': body.length,
  });
  await endAnswer(response, body, abortOnHangUp(response));
}

/** A defect of the simulator is vCenter's SystemError to its client. */
function asFault(error: unknown): VimFault {
  if (error instanceof VimFault) return error;
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new VimFault('SystemError', `A general system error occurred: ${reason}`, { reason });
}
