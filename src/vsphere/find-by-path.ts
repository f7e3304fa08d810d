import { decodeInventoryName } from './inventory-name.ts';
import { formatPath, readInventoryPaths } from './inventory-path.ts';
import { moRefKey, type MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import { isFault, NOT_OFFERED } from './soap/fault.ts';

/**
 * The VM at a full inventory path, in the server's spelling of its names: two calls, however many VMs there are.
 * `undefined` where the server finds none so, which says nothing of other spellings; and on an ESXi host, which lets two
 * VMs have one name and gives either.
 */
export async function findByPath(
  session: VsphereSession,
  { path, signal }: { path: string; signal: AbortSignal },
): Promise<{ readonly ref: MoRef; readonly name: string; readonly path: string } | undefined> {
  const { searchIndex } = session.content;
  if (searchIndex === undefined || session.about.apiType !== 'VirtualCenter') return undefined;
  const args = { inventoryPath: path.replace(/^\//, '') };
  const ref = await session.call(searchIndex, 'FindByInventoryPath', args, { signal }).catch(notFoundSo);
  if (ref?.type !== 'VirtualMachine') return undefined;
  const names = (await readInventoryPaths(session, { refs: [ref], signal })).get(moRefKey(ref))?.names ?? [];
  return { ref, name: decodeInventoryName(names.at(-1) ?? ''), path: formatPath(names) };
}

function notFoundSo(error: unknown): undefined {
  if (!isFault(error, ...NOT_OFFERED)) throw error;
}
