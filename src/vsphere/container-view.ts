import type { MoRef } from './moref.ts';
import { retrieveAll, type ObjectProperties } from './properties.ts';
import type { VsphereSession } from './session.ts';
import type { Properties, PropertyOwner, PropertyPath } from './soap/types.ts';
import { startAgain } from './start-again.ts';

const DESTROY_DEADLINE_MS = 5_000;

/** The objects of one type below `container`, however deep, with some of their properties. */
export async function readContained<On extends PropertyOwner, P extends PropertyPath<On>>(
  session: VsphereSession,
  options: { container: MoRef; type: On; paths: readonly P[]; signal: AbortSignal },
): Promise<ObjectProperties<Properties<On, P>>[]> {
  const objects = await startAgain(session, async () => await readOnce(session, options));
  // The tables say what each path holds, and the reader made it so.
  return objects as ObjectProperties<Properties<On, P>>[];
}

async function readOnce(
  session: VsphereSession,
  {
    container,
    type,
    paths,
    signal,
  }: { container: MoRef; type: string; paths: readonly string[]; signal: AbortSignal },
): Promise<ObjectProperties[]> {
  const { viewManager } = session.content;
  const args = { container, type: [type], recursive: true };
  const view = await session.call(viewManager, 'CreateContainerView', args, { signal });
  try {
    const selectSet = [{ $type: 'TraversalSpec', type: 'ContainerView', path: 'view', skip: false }];
    const objectSet = [{ obj: view, skip: true, selectSet }];
    const spec = { propSet: [{ type, pathSet: paths }], objectSet };
    return await retrieveAll(session, [spec], { signal, repeat: false });
  } finally {
    const deadline = AbortSignal.timeout(DESTROY_DEADLINE_MS);
    // A view that cannot be destroyed ends with the session.
    await session.call(view, 'DestroyView', {}, { signal: deadline, repeat: false }).catch(() => undefined);
  }
}
