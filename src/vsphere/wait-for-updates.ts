import { fail } from '../core/errors.ts';
import { moRefKey, sameObject, type MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import type { Properties, PropertyOwner, PropertyPath, Read } from './soap/types.ts';

interface Watched<On extends PropertyOwner, P extends PropertyPath<On>> {
  readonly ref: MoRef;
  readonly type: On;
  readonly paths: readonly P[];
  readonly signal: AbortSignal;
}

/** Short waits: some proxies cut a request that is silent for a minute. */
const MAX_WAIT_SECONDS = 20;
const DESTROY_DEADLINE_MS = 5_000;

/**
 * Waits, however long it takes, until the watched properties satisfy `until`. The server tells of changes, nobody
 * polls. It does not outlive its session: a new login ends the wait with the fault `NotAuthenticated`.
 */
export async function waitForProperties<On extends PropertyOwner, P extends PropertyPath<On>>(
  session: VsphereSession,
  watched: Watched<On, P>,
  until: (properties: Properties<On, NoInfer<P>>) => boolean,
): Promise<Properties<On, P>> {
  const { ref, type, paths, signal } = watched;
  const collector = await session.collectors.take(session.generation, signal);
  try {
    const spec = { propSet: [{ type, pathSet: paths }], objectSet: [{ obj: ref }] };
    const args = { spec, partialUpdates: false };
    const [filter] = await Promise.all([
      session.call(collector.ref, 'CreateFilter', args, { signal, repeat: false }),
      // Only now: the last wait of a session need not destroy what dies with it.
      collector.filter === undefined
        ? undefined
        : destroy(session, collector.filter, 'DestroyPropertyFilter'),
    ]);
    const properties = await updatesUntil(session, collector.ref, watched, until);
    session.collectors.giveBack({ ...collector, filter });
    return properties;
  } catch (error) {
    // A call may still be under way on it: nobody else gets it.
    await destroy(session, collector.ref, 'DestroyPropertyCollector');
    throw error;
  }
}

async function updatesUntil<On extends PropertyOwner, P extends PropertyPath<On>>(
  session: VsphereSession,
  collector: MoRef,
  { ref, signal }: Watched<On, P>,
  until: (properties: Properties<On, NoInfer<P>>) => boolean,
): Promise<Properties<On, P>> {
  const values: Record<string, unknown> = {};
  // The empty version starts over: the collector may have told others of other filters.
  for (let version = ''; ;) {
    const args = { version, options: { maxWaitSeconds: MAX_WAIT_SECONDS } };
    const updates = await session.call(collector, 'WaitForUpdatesEx', args, { signal, repeat: false });
    // Nothing changed within the wait (or, with `truncated`, more is to come under the new version).
    if (updates === undefined) continue;
    version = updates.version;
    applyUpdates(updates, ref, values);
    // The tables say what each path holds, and the reader made it so.
    const properties = values as Properties<On, P>;
    if (updates.truncated !== true && until(properties)) return properties;
  }
}

/** What cannot be destroyed ends with the session. */
async function destroy(
  session: VsphereSession,
  object: MoRef,
  method: 'DestroyPropertyCollector' | 'DestroyPropertyFilter',
): Promise<void> {
  const deadline = AbortSignal.timeout(DESTROY_DEADLINE_MS);
  await session.call(object, method, {}, { signal: deadline, repeat: false }).catch(() => undefined);
}

function applyUpdates(updates: Read<'UpdateSet'>, ref: MoRef, values: Record<string, unknown>): void {
  for (const { kind, obj, changeSet } of updates.filterSet.flatMap(({ objectSet }) => objectSet)) {
    if (!sameObject(obj, ref)) continue;
    if (kind === 'leave') {
      throw fail('vsphere-fault', `${moRefKey(ref)} is gone`, {
        details: { fault: 'ManagedObjectNotFound' },
      });
    }
    for (const { name, op, val } of changeSet) {
      if (op === 'remove' || op === 'indirectRemove') Reflect.deleteProperty(values, name);
      else values[name] = val;
    }
  }
}
