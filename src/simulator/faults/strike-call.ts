import type { ServerResponse } from 'node:http';
import type { Request } from '../soap/envelope.ts';
import type { World } from '../world.ts';
import { answerInstead, happen } from './answer.ts';
import type { CallStageFault } from './fault.ts';
import { xmlBomb } from './floods.ts';
import { injectedFault } from './injected-fault.ts';
import { pour } from './pour.ts';

/** How a struck call is answered: before it is carried out, or, when `handled`, after, with `text` as its true answer. */
export interface Misanswer {
  readonly handled: boolean;
  send(response: ServerResponse, text: string): Promise<void> | void;
}

/** The faults of a call happen here; one that changes the answer is returned, and a typed one is thrown. */
export async function strikeCall(
  world: World,
  call: Request,
  signal: AbortSignal,
): Promise<Misanswer | undefined> {
  let misanswer: Misanswer | undefined;
  for (const armed of world.faults.atCall(call.method.name)) {
    const { fault } = armed;
    if (fault.kind === 'hold') await armed.pass(signal);
    if (fault.kind === 'fault') throw injectedFault(fault, call.target);
    await happen(armed, world);
    misanswer ??= misanswerOf(fault, world);
  }
  return misanswer;
}

/** The same for a request of the REST API, by its method and path. */
export async function strikeRest(
  world: World,
  name: string,
  signal: AbortSignal,
): Promise<ReturnType<typeof answerInstead>> {
  let instead: ReturnType<typeof answerInstead>;
  for (const armed of world.faults.atCall(name)) {
    if (armed.fault.kind === 'hold') await armed.pass(signal);
    await happen(armed, world);
    instead ??= answerInstead(armed.fault, world);
  }
  return instead;
}

function misanswerOf(fault: CallStageFault, world: World): Misanswer | undefined {
  if (fault.kind === 'cut')
    return { handled: true, send: (response, text) => cut(world, response, text, fault) };
  if (fault.kind === 'xml-bomb')
    return { handled: false, send: async (response) => await bomb(response, fault) };
  if (fault.kind === 'not-soap') {
    return {
      handled: false,
      send: (response) => void response.writeHead(200, { 'Content-Type': 'text/plain' }).end('It works!\n'),
    };
  }
  const send = answerInstead(fault, world);
  return send && { handled: fault.kind === 'reset' && fault.handled === true, send };
}

/** The head promises the whole answer, so that its end is missed; `ended` promises only what comes. */
function cut(
  world: World,
  response: ServerResponse,
  text: string,
  { after, how = 'reset' }: Extract<CallStageFault, { kind: 'cut' }>,
): void {
  const whole = Buffer.from(text);
  const part = whole.subarray(0, after ?? Math.floor(whole.length / 2));
  response.writeHead(200, {
    'Content-Type': 'text/xml; charset=utf-8',
    'Content-Length': how === 'ended' ? part.length : whole.length,
  });
  if (how === 'ended') response.end(part);
  else response.write(part, () => (how === 'reset' ? world.connections.reset(response) : response.destroy()));
}

async function bomb(
  response: ServerResponse,
  { shape, bytes }: Extract<CallStageFault, { kind: 'xml-bomb' }>,
): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' });
  await pour(xmlBomb(shape, bytes), response);
  response.end();
}
