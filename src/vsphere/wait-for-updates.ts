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
 * polls. Each wait has a property collector of its own, since one call tells of all filters of a collector. It does
 * not outlive its session: a new login ends the wait with the fault `NotAuthenticated`.
 */
export async function waitForProperties<On extends PropertyOwner, P extends PropertyPath<On>>(
  session: VsphereSession,
  { ref, type, paths, signal }: Watched<On, P>,
  until: (properties: Properties<On, NoInfer<P>>) => boolean,
): Promise<Properties<On, P>> {
  const shared = session.content.propertyCollector;
  const collector = await session.call(shared, 'CreatePropertyCollector', {}, { signal });
  const options = { signal, repeat: false };
  try {
    const spec = { propSet: [{ type, pathSet: paths }], objectSet: [{ obj: ref }] };
    await session.call(collector, 'CreateFilter', { spec, partialUpdates: false }, options);
    const values: Record<string, unknown> = {};
    for (let version = ''; ;) {
      const args = { version, options: { maxWaitSeconds: MAX_WAIT_SECONDS } };
      const updates = await session.call(collector, 'WaitForUpdatesEx', args, options);
      // Nothing changed within the wait (or, with `truncated`, more is to come under the new version).
      if (updates === undefined) continue;
      version = updates.version;
      applyUpdates(updates, ref, values);
      // The tables say what each path holds, and the reader made it so.
      const properties = values as Properties<On, P>;
      if (updates.truncated !== true && until(properties)) return properties;
    }
  } finally {
    // Takes the filter with it.
    const deadline = AbortSignal.timeout(DESTROY_DEADLINE_MS);
    await session
      .call(collector, 'DestroyPropertyCollector', {}, { signal: deadline, repeat: false })
      .catch(() => undefined);
  }
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
