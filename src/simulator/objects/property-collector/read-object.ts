import type { AnyValue, DataObject } from '../../soap/value.ts';
import { isKindOf } from '../../wire/lookup.ts';
import type { ManagedObject } from '../managed-object.ts';
import type { PropertySpec } from './filter-spec.ts';
import { allPaths, readPath } from './property-path.ts';

export interface ReadObject {
  readonly object: ManagedObject;
  readonly values: ReadonlyMap<string, AnyValue>;
}

/** What the property specs ask of an object; `undefined` when none is about its type. */
export function readObject(object: ManagedObject, specs: readonly PropertySpec[]): ReadObject | undefined {
  const matching = specs.filter(({ type }) => isKindOf(object.ref.type, type));
  if (matching.length === 0) return undefined;
  const paths = new Set(matching.flatMap(({ all, paths: asked }) => (all ? allPaths(object) : asked)));
  const values = new Map<string, AnyValue>();
  for (const path of paths) {
    const value = readPath(object, path);
    if (value !== undefined) values.set(path, value);
  }
  return { object, values };
}

/** An ObjectContent. Properties that are unset are simply not there. */
export function objectContent({ object, values }: ReadObject): DataObject {
  return {
    obj: object.ref,
    propSet: Array.from(values, ([name, val]) => ({ name, val })),
  };
}
