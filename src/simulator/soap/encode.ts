import type { MoRef } from '../../vsphere/moref.ts';
import { fail } from '../../core/errors.ts';
import { escapeXml } from '../../xml/escape.ts';
import { fieldsOf, findDataType } from '../wire/lookup.ts';
import { isKnownIn } from '../wire/version.ts';
import { AnyValue, isDataObject, isMoRef, type DataObject, type Value } from './value.ts';

/**
 * Writes `<name>` for a value of the declared wire type; an array gives one element per item, `undefined` none.
 * Fields come in the order of the schema, and those newer than the client's version are left out, as vCenter does.
 */
export function encode(name: string, declared: string, value: Value, version: string): string {
  if (value === undefined) return '';
  if (isArray(value)) return value.map((item) => encode(name, declared, item, version)).join('');
  if (declared === 'xsd:anyType') return encodeAny(name, value, version);
  return encodeAs(name, declared, '', value, version);
}

/** The actual type is always named where `anyType` is declared: `<val xsi:type="ArrayOfVirtualDevice">`. */
function encodeAny(name: string, value: Value, version: string): string {
  const { type, array, value: content } = value instanceof AnyValue ? value : guess(value);
  if (!array) return encodeAs(name, type, ` xsi:type="${type}"`, content, version);
  const item = type.replace(/^xsd:/, '');
  const arrayType = `ArrayOf${item.charAt(0).toUpperCase()}${item.slice(1)}`;
  return `<${name} xsi:type="${arrayType}">${encode(item, type, content, version)}</${name}>`;
}

function encodeAs(name: string, type: string, marker: string, value: Value, version: string): string {
  if (isMoRef(value) && type === 'ManagedObjectReference') return encodeReference(name, marker, value);
  if (isDataObject(value) && findDataType(type) !== undefined) {
    return encodeObject(name, type, marker, value, version);
  }
  return `<${name}${marker}>${escapeXml(primitive(value))}</${name}>`;
}

function encodeReference(name: string, marker: string, { type, value }: MoRef): string {
  return `<${name} type="${type}"${marker}>${escapeXml(value)}</${name}>`;
}

function encodeObject(
  name: string,
  declared: string,
  marker: string,
  value: DataObject,
  version: string,
): string {
  const actual = value.$type ?? declared;
  const fields = fieldsOf(actual)
    .filter(({ since }) => isKnownIn(version, since))
    .map((field) => encode(field.name, field.type, value[field.name], version));
  const type = actual === declared ? marker : ` xsi:type="${actual}"`;
  return `<${name}${type}>${fields.join('')}</${name}>`;
}

function primitive(value: Value): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' || value === undefined) {
    throw fail('unexpected', `the embedded vCenter cannot write ${JSON.stringify(value)} as a primitive`);
  }
  return String(value);
}

/** The type of a bare value in an `anyType` field (`OptionValue.value`). */
function guess(value: Value): AnyValue {
  if (isMoRef(value)) return new AnyValue('ManagedObjectReference', false, value);
  if (isDataObject(value)) return new AnyValue(value.$type ?? 'DynamicData', false, value);
  if (value instanceof Date) return new AnyValue('xsd:dateTime', false, value);
  if (typeof value === 'boolean') return new AnyValue('xsd:boolean', false, value);
  if (typeof value === 'number') return new AnyValue('xsd:int', false, value);
  return new AnyValue('xsd:string', false, value);
}

function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
