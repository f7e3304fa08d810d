import type { FaultPlan } from '../../faults/fault-plan.ts';
import type { AnyValue, DataObject } from '../../soap/value.ts';
import { isKindOf } from '../../wire/lookup.ts';
import type { ManagedObject } from '../managed-object.ts';
import type { PropertySpec } from './filter-spec.ts';
import { allPaths, readPath } from './property-path.ts';

export interface ReadObject {
  readonly object: ManagedObject;
  readonly values: ReadonlyMap<string, AnyValue>;
  /** The types of the faults for which a property is left out, by its path. */
  readonly missing?: ReadonlyMap<string, string>;
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

/** The same without what a fault leaves out. */
export function withoutUnset(read: ReadObject, faults: FaultPlan): ReadObject {
  const { object, values } = read;
  const left = new Map(values);
  const missing = new Map<string, string>();
  for (const path of values.keys()) {
    const fault = faults.atProperty(object.ref.type, path);
    if (fault === undefined) continue;
    left.delete(path);
    if (fault.type !== undefined) missing.set(path, fault.type);
  }
  return { object, values: left, missing };
}

/** An ObjectContent. Properties that are unset are simply not there. */
export function objectContent({ object, values, missing = new Map() }: ReadObject): DataObject {
  return {
    obj: object.ref,
    propSet: Array.from(values, ([name, val]) => ({ name, val })),
    missingSet: Array.from(missing, ([path, type]) => ({
      path,
      fault: { fault: { $type: type }, localizedMessage: '' },
    })),
  };
}
