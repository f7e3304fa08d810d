import type { MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import { isFault, NOT_OFFERED } from './soap/fault.ts';
import type { Answer, Sent } from './soap/types.ts';

type Filter = Sent<'EventFilterSpec'>;

const SERVICE_INSTANCE: MoRef = { type: 'ServiceInstance', value: 'ServiceInstance' };

/** The server's own clock: events are compared with it, never with this machine's. */
export async function serverTime(
  session: VsphereSession,
  { signal }: { signal: AbortSignal },
): Promise<Date> {
  return await session.call(SERVICE_INSTANCE, 'CurrentTime', {}, { signal });
}

/** What QueryEvents answers at most: with so many, others may have been left out. */
const MOST_EVENTS = 1000;

/** VmPoweredOnEvent, DrsVmPoweredOnEvent, VmStartingEvent, VmResumingEvent, VmRestartedOnAlternateHostEvent ... */
const STARTS = /PoweredOn|Starting|Resuming|Restarted|Resetting|Failover/;

/**
 * Whether the VM was started since a moment of the server's clock: the name of the event that says so, `none`, or
 * `unknown` where the server keeps no events or has too many. The filter asks for all types, because a server passes
 * over names of types that it does not know, and nothing would look like no start.
 */
export async function startedSince(
  session: VsphereSession,
  { vm, since, signal }: { vm: MoRef; since: Date; signal: AbortSignal },
): Promise<'none' | 'unknown' | { readonly event: string }> {
  const { eventManager } = session.content;
  if (eventManager === undefined) return 'unknown';
  const filter = {
    entity: { entity: vm, recursion: 'self' },
    time: { beginTime: since },
    disableFullMessage: true,
  };
  const events = await queryEvents(session, { eventManager, filter, signal });
  if (events === undefined) return 'unknown';
  const start = events.find(({ $type }) => STARTS.test($type));
  if (start !== undefined) return { event: start.$type };
  return events.length >= MOST_EVENTS ? 'unknown' : 'none';
}

async function queryEvents(
  session: VsphereSession,
  { eventManager, filter, signal }: { eventManager: MoRef; filter: Filter; signal: AbortSignal },
): Promise<Answer<'QueryEvents'> | undefined> {
  try {
    return await session.call(eventManager, 'QueryEvents', { filter }, { signal });
  } catch (error) {
    if (isFault(error, 'NoPermission', ...NOT_OFFERED)) return undefined;
    throw error;
  }
}
