import type { MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import { compareApiVersions } from './soap/api-version.ts';
import { properties, type Property } from './soap/properties.ts';
import { startAgain } from './start-again.ts';
import type { Properties, PropertyOwner, PropertyPath, Read, Sent } from './soap/types.ts';

/** An object with the properties that were asked for, by their paths. */
export interface ObjectProperties<P = Readonly<Record<string, unknown>>> {
  readonly ref: MoRef;
  readonly properties: P;
  /** The faults of the paths that could not be read: no permission, or no such property on this object. */
  readonly missing: ReadonlyMap<string, Read<'LocalizedMethodFault'>>;
}

/** The XML reader takes about 4 MB a second: larger pages would hold up everything else for too long. */
const PAGE_OBJECTS = 500;
/** Of objects with a few short properties, which `scanRetrieveResult` reads at some 60 MB a second: 1 to 2 MB a page. */
export const SMALL_OBJECTS = 5000;
const CANCEL_DEADLINE_MS = 5_000;

/**
 * Objects page by page. A consumer that stops early, or a signal, gives the rest back to the server
 * (`CancelRetrievePropertiesEx`), which would keep it until the session ends.
 */
export async function* retrieveObjects(
  session: VsphereSession,
  specSet: readonly Sent<'PropertyFilterSpec'>[],
  {
    signal,
    repeat = true,
    pageObjects = PAGE_OBJECTS,
  }: { signal: AbortSignal; repeat?: boolean; pageObjects?: number },
): AsyncGenerator<ObjectProperties> {
  const collector = session.content.propertyCollector;
  const options = { maxObjects: pageObjects };
  let page = await session.call(collector, 'RetrievePropertiesEx', { specSet, options }, { signal, repeat });
  try {
    for (;;) {
      yield* page?.objects.map(readContent) ?? [];
      const token = page?.token;
      if (token === undefined) return;
      // The token belongs to the session: after a new login it is unknown.
      page = await session.call(
        collector,
        'ContinueRetrievePropertiesEx',
        { token },
        { signal, repeat: false },
      );
    }
  } finally {
    const token = page?.token;
    if (token !== undefined) {
      const deadline = AbortSignal.timeout(CANCEL_DEADLINE_MS);
      await session
        .call(collector, 'CancelRetrievePropertiesEx', { token }, { signal: deadline, repeat: false })
        .catch(() => undefined);
    }
  }
}

export async function retrieveAll(...args: Parameters<typeof retrieveObjects>): Promise<ObjectProperties[]> {
  const objects: ObjectProperties[] = [];
  for await (const object of retrieveObjects(...args)) objects.push(object);
  return objects;
}

/** The properties of one object; throws the fault `ManagedObjectNotFound` when it is gone. */
export async function readProperties<On extends PropertyOwner, P extends PropertyPath<On>>(
  session: VsphereSession,
  { ref, type, paths, signal }: { ref: MoRef; type: On; paths: readonly P[]; signal: AbortSignal },
): Promise<Properties<On, P>> {
  const [object] = await readEach<On, P>(session, { refs: [ref], type, paths, signal });
  return object?.properties ?? {};
}

/** The same properties of several objects, in the server's order; `present`: of those that are still there. */
export async function readEach<On extends PropertyOwner, P extends PropertyPath<On>>(
  session: VsphereSession,
  {
    refs,
    type,
    paths,
    present = false,
    signal,
  }: { refs: readonly MoRef[]; type: On; paths: readonly P[]; present?: boolean; signal: AbortSignal },
): Promise<ObjectProperties<Properties<On, P>>[]> {
  if (refs.length === 0) return [];
  const objectSet = refs.map((obj) => ({ obj }));
  const spec = {
    propSet: [{ type, pathSet: offeredPaths(session, type, paths) }],
    objectSet,
    ...(present ? { reportMissingObjectsInResults: true } : {}),
  };
  const objects = await startAgain(session, async () => await retrieveAll(session, [spec], { signal }));
  // The tables say what each path holds, and the reader made it so.
  return objects as ObjectProperties<Properties<On, P>>[];
}

/** A property that is newer than the version spoken with the server would fail the whole call (`InvalidProperty`). */
export function offeredPaths(
  { apiVersion }: VsphereSession,
  type: string,
  paths: readonly string[],
): string[] {
  const row = (path: string): Property | undefined =>
    properties.find(({ on, path: known }) => on === type && known === path);
  return paths.filter((path) => {
    const since = row(path)?.since;
    return since === undefined || compareApiVersions(since, apiVersion) <= 0;
  });
}

function readContent({ obj, propSet, missingSet }: Read<'ObjectContent'>): ObjectProperties {
  return {
    ref: obj,
    properties: Object.fromEntries(propSet.map(({ name, val }) => [name, val])),
    missing: new Map(missingSet.map(({ path, fault }) => [path, fault])),
  };
}
