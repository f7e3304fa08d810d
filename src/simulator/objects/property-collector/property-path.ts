import type { Field } from '../../../vsphere/soap/schema.ts';
import { invalidProperty } from '../../soap/fault.ts';
import { AnyValue, isDataObject, isMoRef, type Value } from '../../soap/value.ts';
import { fieldsOf, findField } from '../../wire/lookup.ts';
import type { ManagedObject } from '../managed-object.ts';

/** `config.hardware.device[2000].backing`: names between dots, each with a key where an array is meant. */
const SEGMENT = /^([A-Za-z]\w*)(?:\[("?)(.*)\2\])?$/;

/**
 * Refuses a path that no object of `type` can have (InvalidProperty), whether or not it is set anywhere. What a type
 * that extends a declared one has (`device[2000].capacityInBytes`) may be asked for.
 */
export function checkPath(type: string, path: string): void {
  let owner = type;
  let array = false;
  for (const segment of path.split('.')) {
    const [, name, , key] = SEGMENT.exec(segment) ?? [];
    const field: Field | undefined = array || name === undefined ? undefined : findField(owner, name);
    if (field === undefined) throw invalidProperty(path);
    owner = field.type;
    array = field.array === true && key === undefined;
  }
}

/** The value at `path` with its declared type, as `DynamicProperty.val` names it; `undefined` when it is unset. */
export function readPath(object: ManagedObject, path: string): AnyValue | undefined {
  let owner = object.ref.type;
  let value: Value;
  let declared: Field | undefined;
  let keyed = false;
  for (const [depth, segment] of path.split('.').entries()) {
    const [, name = '', , key] = SEGMENT.exec(segment) ?? [];
    const parent: Value = value;
    if (depth > 0) {
      if (!isDataObject(parent)) return undefined;
      owner = parent.$type ?? declared?.type ?? owner;
      value = parent[name];
    } else {
      value = object.read(name);
    }
    declared = fieldsOf(owner).find((field) => field.name === name);
    keyed = key !== undefined;
    if (key !== undefined) value = elementOf(value, key);
  }
  if (value === undefined || declared === undefined) return undefined;
  return typedValue(value, declared, declared.array === true && !keyed);
}

function typedValue(value: Value, declared: Field, array: boolean): AnyValue {
  if (value instanceof AnyValue) return value;
  const actual = !array && isDataObject(value) && !isMoRef(value) ? value.$type : undefined;
  return new AnyValue(actual ?? declared.type, array, value);
}

/** Array elements are found by their `key` field, references by their id. */
function elementOf(value: Value, key: string): Value {
  if (!Array.isArray(value)) return undefined;
  return (value as readonly Value[]).find((item) => {
    if (isMoRef(item)) return item.value === key;
    if (!isDataObject(item)) return false;
    const own = item['key'];
    if (isMoRef(own)) return own.value === key;
    return (typeof own === 'number' || typeof own === 'string') && String(own) === key;
  });
}

/** Every top-level property that the object has a value for, in the order of the schema: what `all` asks for. */
export function allPaths(object: ManagedObject): readonly string[] {
  return fieldsOf(object.ref.type)
    .map(({ name }) => name)
    .filter((name) => Object.hasOwn(object.properties, name));
}
