import { invalidArgument, managedObjectNotFound } from '../../soap/fault.ts';
import { isMoRef, type Value } from '../../soap/value.ts';
import { isKindOf } from '../../wire/lookup.ts';
import type { ManagedObject } from '../managed-object.ts';
import type { FilterSpec, ObjectSpec, Selection, Traversal } from './filter-spec.ts';
import { readPath } from './property-path.ts';
import type { MoRef } from '../../../vsphere/moref.ts';

export type Find = (ref: MoRef) => ManagedObject | undefined;

/** The objects that a filter reaches, each once, in the order of the traversal. */
export function selectObjects(spec: FilterSpec, find: Find): readonly ManagedObject[] {
  const selected = new Map<string, ManagedObject>();
  for (const objectSpec of spec.objects) {
    const start = find(objectSpec.obj);
    if (start !== undefined) walk(start, objectSpec, find, selected);
    else if (!spec.reportMissingObjects) throw managedObjectNotFound(objectSpec.obj);
  }
  return [...selected.values()];
}

/** Traversal specs may name themselves: an object is left by the same traversal only once. */
function walk(
  start: ManagedObject,
  { skip, select, named }: ObjectSpec,
  find: Find,
  selected: Map<string, ManagedObject>,
): void {
  const left = new Map<Traversal, Set<ManagedObject>>();
  const leave = (object: ManagedObject, selections: readonly Selection[]): void => {
    for (const selection of selections) {
      const traversal = resolveSelection(selection, named);
      const seen = left.get(traversal) ?? new Set<ManagedObject>();
      if (seen.has(object) || !isKindOf(object.ref.type, traversal.type)) continue;
      left.set(traversal, seen.add(object));
      for (const next of referencesIn(readPath(object, traversal.path)?.value).map(find)) {
        if (next === undefined) continue;
        if (!traversal.skip) selected.set(next.ref.value, next);
        leave(next, traversal.select);
      }
    }
  };
  if (!skip) selected.set(start.ref.value, start);
  leave(start, select);
}

function resolveSelection(selection: Selection, named: ReadonlyMap<string, Traversal>): Traversal {
  if ('path' in selection) return selection;
  const traversal = named.get(selection.name);
  if (traversal === undefined) throw invalidArgument('selectSet');
  return traversal;
}

function referencesIn(value: Value): readonly MoRef[] {
  if (isMoRef(value)) return [value];
  return Array.isArray(value) ? (value as readonly Value[]).filter(isMoRef) : [];
}
