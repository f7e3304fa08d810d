import type { Field } from '../../vsphere/soap/schema.ts';
import { attributeOf, xsiTypeOf, type XmlElement } from '../../xml/element.ts';
import { fieldsOf, findDataType, findEnumeration, findManagedType, isKindOf } from '../wire/lookup.ts';
import { isKnownIn } from '../wire/version.ts';
import { invalidRequest } from './fault.ts';
import { typed, type DataObject, type Value } from './value.ts';

/** Where the reader is, for messages as vCenter words them, and the API version that the client announced. */
export interface DecodeContext {
  readonly version: string;
  readonly where: string;
}

/**
 * Reads the elements of a sequence as strictly as vCenter does: in the order of the schema, nothing unknown, nothing
 * that is newer than the announced version, nothing required left out (vSphere Web Services SDK Programming Guide:
 * "the elements of a sequence come in the order in which the WSDL lists them").
 */
export function decodeSequence(
  elements: readonly XmlElement[],
  fields: readonly Field[],
  context: DecodeContext,
): DataObject {
  const known = fields.filter(({ since }) => isKnownIn(context.version, since));
  const values: Record<string, Value> = {};
  let position = 0;
  for (const field of known) {
    const run: XmlElement[] = [];
    for (let next = elements[position]; next?.name === field.name; next = elements[position]) {
      run.push(next);
      position += 1;
      if (field.array !== true) break;
    }
    if (run.length === 0) {
      if (field.optional !== true && field.array !== true) missing(field, elements[position], context);
      continue;
    }
    const decoded = run.map((element) => decodeValue(element, field.type, context));
    values[field.name] = field.array === true ? decoded : decoded[0];
  }
  const left = elements[position];
  if (left !== undefined) unexpected(left, context);
  return values;
}

export function decodeValue(element: XmlElement, declared: string, context: DecodeContext): Value {
  if (declared === 'ManagedObjectReference') return decodeReference(element, context);
  if (declared === 'xsd:anyType') return decodeAny(element, context);
  if (declared.startsWith('xsd:')) return decodePrimitive(element, declared, context);
  const values = findEnumeration(declared);
  if (values !== undefined && !values.includes(element.text)) {
    throw refuse(`Invalid value "${element.text}" for an enumeration of type ${declared}`, context);
  }
  return findDataType(declared) === undefined ? element.text : decodeObject(element, declared, context);
}

function decodeObject(element: XmlElement, declared: string, context: DecodeContext): DataObject {
  const actual = xsiTypeOf(element) ?? declared;
  const type = findDataType(actual);
  if (type === undefined || !isKindOf(actual, declared) || !isKnownIn(context.version, type.since)) {
    throw refuse(`Type "${actual}" is not a known type of ${declared}`, context);
  }
  const where = `${context.where}\n\nwhile parsing serialized DataObject of type vim.${actual}`;
  const fields = decodeSequence(element.children, fieldsOf(actual), { ...context, where });
  return actual === declared ? fields : typed(actual, fields);
}

function decodeReference(element: XmlElement, context: DecodeContext): Value {
  const type = attributeOf(element, 'type');
  if (type === undefined || element.text.trim() === '') {
    throw refuse(`The reference in "${element.name}" names no type or no object`, context);
  }
  if (findManagedType(type) === undefined) throw refuse(`Unexpected type "${type}"`, context);
  return { type, value: element.text.trim() };
}

/** Values of declared type `anyType` say by `xsi:type` what they are. */
function decodeAny(element: XmlElement, context: DecodeContext): Value {
  const name = xsiTypeOf(element) ?? 'string';
  if (name === 'ManagedObjectReference' || findDataType(name) !== undefined) {
    return decodeValue(element, name, context);
  }
  return decodePrimitive(element, `xsd:${name}`, context);
}

function decodePrimitive(element: XmlElement, type: string, context: DecodeContext): Value {
  if (element.children[0] !== undefined) unexpected(element.children[0], context);
  const { text } = element;
  switch (type) {
    case 'xsd:boolean':
      if (!/^\s*(true|false|0|1)\s*$/.test(text)) throw badValue(element, type, context);
      return text.trim() === 'true' || text.trim() === '1';
    case 'xsd:int':
    case 'xsd:long':
    case 'xsd:short':
    case 'xsd:byte':
      if (!/^\s*[+-]?\d+\s*$/.test(text)) throw badValue(element, type, context);
      return Number(text);
    case 'xsd:double':
    case 'xsd:float':
      if (text.trim() === '' || Number.isNaN(Number(text))) throw badValue(element, type, context);
      return Number(text);
    case 'xsd:dateTime': {
      const date = new Date(text);
      if (Number.isNaN(date.getTime())) throw badValue(element, type, context);
      return date;
    }
    default:
      return text;
  }
}

function missing(field: Field, next: XmlElement | undefined, context: DecodeContext): never {
  if (next !== undefined) unexpected(next, context, field.name);
  throw refuse(`Required parameter ${field.name} is missing`, context);
}

function unexpected(element: XmlElement, context: DecodeContext, expected?: string): never {
  const wanted = expected === undefined ? '' : `, expected "${expected}"`;
  throw refuse(`Unexpected element tag "${element.name}" seen${wanted}`, context);
}

const badValue = (element: XmlElement, type: string, context: DecodeContext) =>
  refuse(`Invalid value "${element.text}" for "${element.name}" of type ${type}`, context);

const refuse = (message: string, context: DecodeContext) => invalidRequest(`\n${message}\n${context.where}`);
