import type { MoRef } from './moref.ts';
import { retrieveAll, type ObjectProperties } from './properties.ts';
import type { VsphereSession } from './session.ts';
import type { Properties, PropertyOwner, PropertyPath } from './soap/types.ts';
import { startAgain } from './start-again.ts';

const DESTROY_DEADLINE_MS = 5_000;

/** The objects of one type below `container`, however deep, with some of their properties. */
export async function readContained<On extends PropertyOwner, P extends PropertyPath<On>>(
  session: VsphereSession,
  options: { container: MoRef; type: On; paths: readonly P[]; pageObjects?: number; signal: AbortSignal },
): Promise<ObjectProperties<Properties<On, P>>[]> {
  const { type, paths: pathSet } = options;
  const objects = await readContainedTypes(session, { ...options, propSet: [{ type, pathSet }] });
  // The tables say what each path holds, and the reader made it so.
  return objects as ObjectProperties<Properties<On, P>>[];
}

interface ContainedTypes {
  readonly container: MoRef;
  /** The types, and what of each is read. */
  readonly propSet: readonly { readonly type: string; readonly pathSet: readonly string[] }[];
  /** The most that one answer may hold; absent: few enough for properties of any size. */
  readonly pageObjects?: number;
  readonly signal: AbortSignal;
}

/** The same of several types, in the order of the server. */
export async function readContainedTypes(
  session: VsphereSession,
  options: ContainedTypes,
): Promise<ObjectProperties[]> {
  return await startAgain(session, async () => await readOnce(session, options));
}

async function readOnce(
  session: VsphereSession,
  { container, propSet, pageObjects, signal }: ContainedTypes,
): Promise<ObjectProperties[]> {
  const { viewManager } = session.content;
  const args = { container, type: propSet.map(({ type }) => type), recursive: true };
  const view = await session.call(viewManager, 'CreateContainerView', args, { signal });
  try {
    const selectSet = [{ $type: 'TraversalSpec', type: 'ContainerView', path: 'view', skip: false }];
    const objectSet = [{ obj: view, skip: true, selectSet }];
    const spec = { propSet, objectSet };
    const paging = pageObjects === undefined ? {} : { pageObjects };
    return await retrieveAll(session, [spec], { ...paging, signal, repeat: false });
  } finally {
    const deadline = AbortSignal.timeout(DESTROY_DEADLINE_MS);
    // A view that cannot be destroyed ends with the session.
    await session.call(view, 'DestroyView', {}, { signal: deadline, repeat: false }).catch(() => undefined);
  }
}
