import { on, required, type Handlers } from '../call.ts';
import type { Session } from '../session.ts';
import { invalidArgument, managedObjectNotFound } from '../soap/fault.ts';
import type { World } from '../world.ts';
import { ManagedObject, type Properties } from './managed-object.ts';

/** Knows who is logged in. `currentSession` differs from caller to caller: see `seenBy`. */
export class SessionManager extends ManagedObject {
  readonly #world: World;
  readonly properties: Properties = {
    sessionList: () => [...this.#world.sessions.values()].map((session) => session.describe()),
    message: () => '',
    messageLocaleList: () => ['en'],
    supportedLocaleList: () => ['en'],
    defaultLocale: () => 'en',
  };

  constructor(world: World) {
    super('SessionManager', 'SessionManager');
    this.#world = world;
  }

  /** This manager as `session` sees it. */
  seenBy(session: Session): ManagedObject {
    return new SessionManagerOf(this, session);
  }
}

class SessionManagerOf extends ManagedObject {
  readonly properties: Properties;

  constructor(manager: SessionManager, session: Session) {
    super(manager.ref.type, manager.ref.value);
    this.properties = { ...manager.properties, currentSession: () => session.describe() };
  }
}

/** Login is not here: it makes the session that every handler has (`dispatch.ts`). */
export const sessionManagerMethods: Handlers = {
  Logout: ({ world, session }) => {
    endSession(world, session);
    world.counters.logouts += 1;
    return undefined;
  },
  SessionIsActive: on(SessionManager, (_manager, { world, args }) => {
    const id = required(args.text('sessionID'), 'sessionID');
    return [...world.sessions.values()].some(
      ({ key, userName }) => key === id && userName === args.text('userName'),
    );
  }),
  TerminateSession: on(SessionManager, (_manager, { world, session, args }) => {
    for (const id of args.texts('sessionId')) {
      if (id === session.key) throw invalidArgument('sessionId');
      const other = [...world.sessions.values()].find(({ key }) => key === id);
      if (other === undefined) throw managedObjectNotFound({ type: 'Session', value: id });
      endSession(world, other);
    }
    return undefined;
  }),
};

export function endSessions(world: World): void {
  for (const session of world.sessions.values()) endSession(world, session);
  world.restSessions.clear();
}

export function endSession(world: World, session: Session): void {
  world.sessions.delete(session.cookie);
  session.end();
}
