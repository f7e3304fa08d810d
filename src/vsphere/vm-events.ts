import type { MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import { isFault, NOT_OFFERED } from './soap/fault.ts';
import type { Answer, Sent } from './soap/types.ts';

type Filter = Sent<'EventFilterSpec'>;

/** One event of a VM, by which its later ones can be told: their numbers rise, whatever the server's clock does. */
export interface EventMark {
  readonly key: number;
  /** ISO 8601, by the server's clock. */
  readonly at: string;
}

interface OfVm {
  readonly vm: MoRef;
  readonly signal: AbortSignal;
}

const SERVICE_INSTANCE: MoRef = { type: 'ServiceInstance', value: 'ServiceInstance' };
/** A clock may have been put back a little: what is asked for begins so much earlier. */
const MARGIN_MS = 60 * 60_000;
/** What QueryEvents answers at most: with so many, others may have been left out. */
const MOST_EVENTS = 1000;

/** The server's own clock: its events are compared with it, never with this machine's. */
export async function serverTime(
  session: VsphereSession,
  { signal }: { signal: AbortSignal },
): Promise<Date> {
  return await session.call(SERVICE_INSTANCE, 'CurrentTime', {}, { signal });
}

/**
 * The newest event that the server shows of the VM. The time by which it looks for it need not be exact: where nothing
 * is newer, all are asked for. Undefined where it keeps none, or shows none to this user: then
 * nothing can be told of what happens from here on.
 */
export async function lastEvent(
  session: VsphereSession,
  { vm, signal }: OfVm,
): Promise<EventMark | undefined> {
  const about = session.serverTime;
  const now = Number.isNaN(about.getTime()) ? await serverTime(session, { signal }) : about;
  const recent = await eventsOf(session, { vm, signal, since: new Date(now.getTime() - MARGIN_MS) });
  const events = recent?.length === 0 ? await eventsOf(session, { vm, signal }) : recent;
  const newest = events?.reduce<Events[number] | undefined>(
    (best, event) => (best === undefined || event.key > best.key ? event : best),
    undefined,
  );
  return newest === undefined ? undefined : markOf(newest);
}

/** VmPoweredOnEvent, DrsVmPoweredOnEvent, VmStartingEvent, VmResumingEvent, VmRestartedOnAlternateHostEvent ... */
const STARTS = /PoweredOn|Starting|Resuming|Restarted|Resetting|Failover/;

/** Those of a start that succeeded. */
export const STARTED = /PoweredOn/;

/**
 * Whether the VM was started after an event: the name of the event that says so, `none`, or `unknown` where the server
 * no longer has that event (its log does not reach back so far, or is another one), has too many, or has a clock that
 * went back. The filter asks for all types, because a server passes over names of types that it does not know, and
 * nothing would look like no start.
 */
export async function startedAfter(
  session: VsphereSession,
  { vm, mark, signal, by = STARTS }: OfVm & { readonly mark: EventMark; readonly by?: RegExp },
): Promise<'none' | 'unknown' | { readonly event: string }> {
  const at = new Date(mark.at);
  if ((await serverTime(session, { signal })) < at) return 'unknown';
  const events = await eventsOf(session, { vm, signal, since: new Date(at.getTime() - MARGIN_MS) });
  if (events === undefined) return 'unknown';
  const start = events.find(({ $type, key }) => key > mark.key && by.test($type));
  if (start !== undefined) return { event: start.$type };
  const reachesBack = events.map(markOf).some((one) => one.key === mark.key && one.at === mark.at);
  return reachesBack && events.length < MOST_EVENTS ? 'none' : 'unknown';
}

type Events = Answer<'QueryEvents'>;

function markOf({ key, createdTime }: Events[number]): EventMark {
  return { key, at: createdTime.toISOString() };
}

async function eventsOf(
  session: VsphereSession,
  { vm, since, signal }: OfVm & { readonly since?: Date },
): Promise<Events | undefined> {
  const { eventManager } = session.content;
  if (eventManager === undefined) return undefined;
  const filter: Filter = {
    entity: { entity: vm, recursion: 'self' },
    ...(since === undefined ? {} : { time: { beginTime: since } }),
    disableFullMessage: true,
  };
  try {
    return await session.call(eventManager, 'QueryEvents', { filter }, { signal });
  } catch (error) {
    if (isFault(error, 'NoPermission', ...NOT_OFFERED)) return undefined;
    throw error;
  }
}
