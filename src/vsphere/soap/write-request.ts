import { fail } from '../../core/errors.ts';
import { escapeXml, holdsForbidden } from '../../xml/escape.ts';
import type { MoRef } from '../moref.ts';
import { compareApiVersions } from './api-version.ts';
import type { Field, Method } from './schema.ts';
import type { TypeTable } from './tables.ts';

const PROLOGUE =
  '<?xml version="1.0" encoding="UTF-8"?>' +
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"' +
  ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
  '<soapenv:Body>';
const EPILOGUE = '</soapenv:Body></soapenv:Envelope>';

interface Dialect {
  readonly types: TypeTable;
  /** The negotiated version: what is newer is left out when it is optional, and refused when it is not. */
  readonly apiVersion: string;
}

/** The SOAP envelope of one call, elements in the order of the tables whatever the order of `args`. */
export function writeRequest(method: Method, target: MoRef, args: object, dialect: Dialect): string {
  if (isNewer(method, dialect)) throw tooNew(method.name, method.since, dialect);
  const body = writeFields(method.parameters, args, dialect, method.name);
  return `${PROLOGUE}<${method.name} xmlns="urn:vim25">${writeMoRef('_this', target)}${body}</${method.name}>${EPILOGUE}`;
}

function writeFields(fields: readonly Field[], from: object, dialect: Dialect, owner: string): string {
  const values = new Map<string, unknown>(Object.entries(from));
  values.delete('$type');
  let xml = '';
  for (const field of fields) {
    const value = values.get(field.name);
    values.delete(field.name);
    xml += writeField(field, value, dialect, owner);
  }
  const [stranger] = values.keys();
  if (stranger !== undefined) throw fail('unexpected', `${owner} has no element ${stranger}`);
  return xml;
}

function writeField(field: Field, value: unknown, dialect: Dialect, owner: string): string {
  const where = `${owner}.${field.name}`;
  if (value === undefined) {
    // An empty array is written as no element at all, also where the schema wants one.
    if (field.optional === true || isNewer(field, dialect)) return '';
    throw fail('unexpected', `${where} is missing`);
  }
  if (isNewer(field, dialect)) {
    if (field.optional === true) return '';
    throw tooNew(where, field.since, dialect);
  }
  if (field.array !== true) return writeElement(field.name, field.type, value, dialect);
  return (value as readonly unknown[])
    .map((item) => writeElement(field.name, field.type, item, dialect))
    .join('');
}

function writeElement(name: string, declared: string, value: unknown, dialect: Dialect): string {
  if (declared === 'xsd:anyType') return writeAny(name, value, dialect);
  if (declared === 'ManagedObjectReference') return writeMoRef(name, value as MoRef);
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return writeObject(name, declared, value, dialect);
  }
  return `<${name}>${writeScalar(declared, value)}</${name}>`;
}

/** `xsi:type` is written only where the object is not of the declared type itself. */
function writeObject(name: string, declared: string, value: object, dialect: Dialect): string {
  const type = '$type' in value ? String(value.$type) : declared;
  if (dialect.types.get(type) === undefined || (declared !== '' && !dialect.types.extends(type, declared))) {
    throw fail('unexpected', `the tables know no ${type} that can be sent as ${declared}`);
  }
  const attribute = type === declared ? '' : ` xsi:type="${type}"`;
  return `<${name}${attribute}>${writeFields(dialect.types.fields(type), value, dialect, type)}</${name}>`;
}

/** A value whose type the schema leaves open says its own. */
function writeAny(name: string, value: unknown, dialect: Dialect): string {
  if (typeof value === 'object' && value !== null && '$type' in value) {
    return writeObject(name, '', value, dialect);
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return writeMoRef(name, value as MoRef, ' xsi:type="ManagedObjectReference"');
  }
  const type = scalarType(value);
  return `<${name} xsi:type="${type}">${writeScalar(type, value)}</${name}>`;
}

function scalarType(value: unknown): string {
  if (typeof value === 'boolean') return 'xsd:boolean';
  if (value instanceof Date) return 'xsd:dateTime';
  if (typeof value === 'number') return value === (value | 0) ? 'xsd:int' : 'xsd:long';
  return 'xsd:string';
}

function writeScalar(type: string, value: unknown): string {
  switch (type) {
    case 'xsd:int':
    case 'xsd:long':
      if (!Number.isSafeInteger(value)) throw fail('unexpected', `${String(value)} is no ${type}`);
      return String(value);
    case 'xsd:boolean':
      return value === true ? 'true' : 'false';
    case 'xsd:dateTime':
      return (value as Date).toISOString();
    default:
      return text(String(value));
  }
}

function writeMoRef(name: string, { type, value }: MoRef, attributes = ''): string {
  return `<${name}${attributes} type="${text(type)}">${text(value)}</${name}>`;
}

/** Refused and not replaced: a password with another character in it is another password. */
function text(value: string): string {
  if (holdsForbidden(value)) {
    throw fail('usage', 'a value to be sent to vSphere holds a control character', {
      hint: 'names and passwords are text: look for a stray byte in the file they come from',
    });
  }
  return escapeXml(value);
}

function isNewer({ since }: { readonly since?: string }, { apiVersion }: Dialect): boolean {
  return since !== undefined && compareApiVersions(since, apiVersion) > 0;
}

function tooNew(what: string, since: string | undefined, { apiVersion }: Dialect) {
  return fail('unsupported', `${what} needs vSphere API ${since ?? ''}, and the server has ${apiVersion}`);
}
