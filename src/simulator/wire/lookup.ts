import type { DataType, Field, Method } from '../../vsphere/soap/schema.ts';
import { dataTypes } from './data-types.ts';
import { enumerations } from './enumerations.ts';
import { managedTypes } from './managed-types.ts';
import { internalMethods } from './internal-methods.ts';
import { methods } from './methods.ts';

const byName = <T extends { readonly name: string }>(rows: readonly T[]): ReadonlyMap<string, T> =>
  new Map(rows.map((row) => [row.name, row]));

const dataTypesByName = byName(dataTypes);
const managedTypesByName = byName(managedTypes);
const methodsByName = byName([...methods, ...internalMethods]);
const enumerationsByName = new Map(enumerations);
const sequences = new Map<string, readonly Field[]>();

export const findMethod = (name: string): Method | undefined => methodsByName.get(name);
export const findDataType = (name: string): DataType | undefined => dataTypesByName.get(name);
export const findManagedType = (name: string): DataType | undefined => managedTypesByName.get(name);
export const findEnumeration = (name: string): readonly string[] | undefined => enumerationsByName.get(name);

/** Every field of a data or managed type in the order of the schema: those of the base types first. */
export function fieldsOf(name: string): readonly Field[] {
  const known = sequences.get(name);
  if (known !== undefined) return known;
  const type = dataTypesByName.get(name) ?? managedTypesByName.get(name);
  const fields = type === undefined ? [] : [...(type.base ? fieldsOf(type.base) : []), ...type.fields];
  sequences.set(name, fields);
  return fields;
}

/** The field of a type, or of one that extends it. */
export function findField(type: string, name: string): Field | undefined {
  const named = (field: Field) => field.name === name;
  const own = fieldsOf(type).find(named);
  if (own !== undefined || !dataTypesByName.has(type)) return own;
  const extension = dataTypes.find(
    (candidate) => isKindOf(candidate.name, type) && candidate.fields.some(named),
  );
  return extension?.fields.find(named);
}

/** Whether `name` is `base` or extends it; every type is also a `ManagedObject`, `DynamicData` and so on. */
export function isKindOf(name: string, base: string): boolean {
  if (name === base || base === 'ManagedObject' || base === 'DynamicData') return true;
  const parent = (dataTypesByName.get(name) ?? managedTypesByName.get(name))?.base;
  return parent !== undefined && isKindOf(parent, base);
}
