import { decodeInventoryName } from './inventory-name.ts';
import { moRefKey, type MoRef } from './moref.ts';
import { retrieveAll } from './properties.ts';
import type { VsphereSession } from './session.ts';
import { startAgain } from './start-again.ts';

/** Where an object is: the names from the root folder's children down to itself, as the server escapes them. */
export interface InventoryPath {
  readonly names: readonly string[];
  readonly ancestors: readonly MoRef[];
}

/** The paths of some objects, by `moRefKey`, in one call: the collector climbs from each to the root. */
export async function readInventoryPaths(
  session: VsphereSession,
  { refs, signal }: { refs: readonly MoRef[]; signal: AbortSignal },
): Promise<ReadonlyMap<string, InventoryPath>> {
  if (refs.length === 0) return new Map();
  const entities = new Map<string, Entity>();
  const climb = async () => await retrieveAll(session, [climbFrom(refs)], { signal });
  for (const { ref, properties } of await startAgain(session, climb)) {
    entities.set(moRefKey(ref), { ref, ...(properties as Omit<Entity, 'ref'>) });
  }
  return new Map(refs.map((ref) => [moRefKey(ref), pathOf(ref, entities)]));
}

/** `/DC0/vm/web01`: slashes within names stay escaped, so that the path can be split again. */
export function formatPath(names: readonly string[]): string {
  return `/${names.join('/')}`;
}

/** Whether a path that a person typed, with or without the first slash, is this one in either form of its names. */
export function isInventoryPath(typed: string, names: readonly string[]): boolean {
  const path = typed.replace(/^\//, '');
  return path === names.join('/') || path === names.map(decodeInventoryName).join('/');
}

/** What the way from an object to the root needs to know of each step. */
export interface Entity {
  readonly ref: MoRef;
  readonly name?: string;
  readonly parent?: MoRef;
  readonly parentVApp?: MoRef;
  readonly parentFolder?: MoRef;
}

/** Climbs from an object to the root folder, through what was read of the objects above it. */
export function pathOf(ref: MoRef, entities: ReadonlyMap<string, Entity>): InventoryPath {
  const names: string[] = [];
  const ancestors: MoRef[] = [];
  for (let at = entities.get(moRefKey(ref)); at !== undefined; at = above(at, entities)) {
    // The root folder has no parent, and no place in paths.
    if (at.parent === undefined && at.ref.type === 'Folder') break;
    names.unshift(at.name ?? at.ref.value);
    ancestors.unshift(at.ref);
  }
  return { names, ancestors };
}

/** A VM in a vApp has no folder of its own; a vApp is in a folder or in another vApp, and always in a pool as well. */
function above({ parent, parentVApp, parentFolder }: Entity, entities: ReadonlyMap<string, Entity>) {
  const ref = parentFolder ?? parentVApp ?? parent;
  return ref === undefined ? undefined : entities.get(moRefKey(ref));
}

/** What the collector reads on the way from some objects to the root folder, for `pathOf`. */
export function climbFrom(refs: readonly MoRef[]) {
  const climb = (type: string, path: string) => ({
    $type: 'TraversalSpec',
    name: `${type}.${path}`,
    type,
    path,
    skip: false,
    selectSet: SELECTIONS,
  });
  const selectSet = [
    climb('ManagedEntity', 'parent'),
    climb('VirtualMachine', 'parentVApp'),
    climb('VirtualApp', 'parentFolder'),
  ];
  return {
    propSet: [
      { type: 'ManagedEntity', pathSet: ['name', 'parent'] },
      { type: 'VirtualMachine', pathSet: ['parentVApp'] },
      { type: 'VirtualApp', pathSet: ['parentFolder'] },
    ],
    objectSet: refs.map((obj) => ({ obj, skip: false, selectSet })),
  };
}

const SELECTIONS = ['ManagedEntity.parent', 'VirtualMachine.parentVApp', 'VirtualApp.parentFolder'].map(
  (name) => ({ name }),
);
