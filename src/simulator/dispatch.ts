import { Arguments, required, type Call, type Handler } from './call.ts';
import { methodHandlers } from './method-handlers.ts';
import type { ManagedObject } from './objects/managed-object.ts';
import { requirePrivilege } from './privileges.ts';
import { Session } from './session.ts';
import type { Request } from './soap/envelope.ts';
import { managedObjectNotFound, notAuthenticated, VimFault } from './soap/fault.ts';
import type { Value } from './soap/value.ts';
import { isKindOf } from './wire/lookup.ts';
import type { World } from './world.ts';

/** What came over HTTP. */
export interface Envelope {
  readonly text: string;
  readonly soapAction: string | undefined;
  readonly sessionCookie: string | undefined;
  readonly userAgent: string;
  readonly ipAddress: string;
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly value: Value;
  /** A login's new session, for the cookie. */
  readonly newSession?: Session;
}

/** Carries out one request. Faults are thrown. */
export async function dispatch(world: World, request: Request, envelope: Envelope): Promise<Answer> {
  if (request.method.name === 'Login') {
    const newSession = logIn(world, new Arguments(request.args), envelope);
    return { value: newSession.describe(), newSession };
  }
  const session = sessionOf(world, envelope);
  const target = findTarget(world, request, session);
  const handler = methodHandlers[request.method.name];
  if (handler === undefined) throw methodNotFound(request);
  if (session === undefined) return { value: await answerStranger(world, request, target, handler) };

  session.lastActiveTime = world.clock.now();
  const { privilege } = request.method;
  if (privilege !== undefined) requirePrivilege(world, privilege, target.ref);
  const signal = AbortSignal.any([envelope.signal, session.ended, world.closing]);
  return { value: await handler(toCall(request, { world, session, target, signal })) };
}

function toCall(
  { method, args, version }: Request,
  context: Pick<Call, 'world' | 'session' | 'target' | 'signal'>,
): Call {
  return { ...context, method: method.name, args: new Arguments(args), version };
}

/** Before a login only the service itself can be asked, and what it is (privilege `System.Anonymous`). */
async function answerStranger(
  world: World,
  request: Request,
  target: ManagedObject,
  handler: Handler,
): Promise<Value> {
  if (request.method.privilege !== 'System.Anonymous') throw notAuthenticated(target.ref);
  const session = new Session('', world.clock.now(), { userAgent: '', ipAddress: '' });
  return await handler(toCall(request, { world, session, target, signal: world.closing }));
}

function logIn(world: World, args: Arguments, { userAgent, ipAddress }: Envelope): Session {
  const userName = required(args.text('userName'), 'userName');
  if (userName !== world.username || args.text('password') !== world.password) {
    throw new VimFault('InvalidLogin', 'Cannot complete login due to an incorrect user name or password.');
  }
  const session = new Session(userName, world.clock.now(), { userAgent, ipAddress });
  world.sessions.set(session.cookie, session);
  world.counters.logins += 1;
  return session;
}

function sessionOf(world: World, { sessionCookie }: Envelope): Session | undefined {
  return sessionCookie === undefined ? undefined : world.sessions.get(sessionCookie);
}

function findTarget(world: World, request: Request, session: Session | undefined): ManagedObject {
  const object = world.objects.find(request.target, session);
  if (object === undefined) {
    throw session === undefined && request.method.privilege !== 'System.Anonymous'
      ? notAuthenticated(request.target)
      : managedObjectNotFound(request.target);
  }
  if (!isKindOf(object.ref.type, request.method.on)) throw methodNotFound(request);
  return object;
}

function methodNotFound({ method, target: receiver }: Request): VimFault {
  return new VimFault('MethodNotFound', `The method ${method.name} is not one of vim.${receiver.type}`, {
    receiver,
    method: method.name,
  });
}
