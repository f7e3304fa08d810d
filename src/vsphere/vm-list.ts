import { readContainedTypes } from './container-view.ts';
import { decodeInventoryName } from './inventory-name.ts';
import { formatPath, pathOf, type Entity } from './inventory-path.ts';
import { moRefKey, type MoRef } from './moref.ts';
import { SMALL_OBJECTS } from './properties.ts';
import type { VsphereSession } from './session.ts';

/** Something with a place in the inventory. */
export interface Placed {
  readonly ref: MoRef;
  /** Decoded: `a/b`, where the server says `a%2fb`. */
  readonly name: string;
  /** From the root folder's children down to itself, as the server escapes them. */
  readonly names: readonly string[];
  /** The full inventory path, `%2f` where a name holds a slash. */
  readonly path: string;
  /** `moRefKey` of what it is in, and of itself. */
  readonly within: ReadonlySet<string>;
}

/** All VMs of a server, and all that VMs can be in: folders, datacenters, vApps. */
export interface Inventory {
  readonly vms: readonly Placed[];
  readonly containers: readonly Placed[];
}

/** Reads where every VM is, in pages of bounded size; what the user may not see is not among it. */
export async function readInventory(
  session: VsphereSession,
  { signal }: { signal: AbortSignal },
): Promise<Inventory> {
  const container = session.content.rootFolder;
  const objects = await readContainedTypes(session, {
    container,
    propSet: PLACES,
    pageObjects: SMALL_OBJECTS,
    signal,
  });
  const entities = new Map<string, Entity>();
  for (const { ref, properties } of objects) {
    entities.set(moRefKey(ref), { ref, ...(properties as Omit<Entity, 'ref'>) });
  }
  const placed = [...entities.values()]
    // What is being made or destroyed has no name to be found by.
    .filter(({ name }) => name !== undefined)
    .map((entity) => place(entity, entities));
  return {
    vms: placed.filter(({ ref }) => ref.type === 'VirtualMachine'),
    containers: placed.filter(({ ref }) => ref.type !== 'VirtualMachine'),
  };
}

const PLACES = [
  { type: 'VirtualMachine', pathSet: ['name', 'parent', 'parentVApp'] },
  { type: 'Folder', pathSet: ['name', 'parent'] },
  { type: 'Datacenter', pathSet: ['name', 'parent'] },
  { type: 'VirtualApp', pathSet: ['name', 'parent', 'parentFolder'] },
];

function place({ ref, name = '' }: Entity, entities: ReadonlyMap<string, Entity>): Placed {
  const { names, ancestors } = pathOf(ref, entities);
  return {
    ref,
    name: decodeInventoryName(name),
    names,
    path: formatPath(names),
    within: new Set(ancestors.map(moRefKey)),
  };
}
