import { moRefKey } from '../vsphere/moref.ts';
import type { VsphereSession } from '../vsphere/session.ts';
import { readTagged } from '../vsphere/tags.ts';
import type { Placed } from '../vsphere/vm-list.ts';
import type { TagFilter } from './selection.ts';

/**
 * Whether a VM has the tags asked for: of each category one of them. (A category of which a VM can have only one tag
 * could otherwise never hold two.)
 */
export async function taggedWith(
  session: VsphereSession,
  filters: readonly TagFilter[],
  { signal }: { signal: AbortSignal },
): Promise<(vm: Placed) => boolean> {
  if (filters.length === 0) return () => true;
  const tagged = await readTagged(session, filters, { signal });
  const byCategory = Map.groupBy(
    tagged.map((vms, index) => ({ vms, category: filters[index]?.category })),
    ({ category }) => category,
  );
  return ({ ref }) =>
    [...byCategory.values()].every((tags) => tags.some(({ vms }) => vms.has(moRefKey(ref))));
}
