import type { MoRef } from '../moref.ts';
import type { Field } from './schema.ts';
import type { TypeTable } from './tables.ts';
import { attributeOf, childrenOf, firstOf, listOf, textOf, xsiTypeOf, type XmlNode } from './xml.ts';

/**
 * Turns an element into the value that its type says. The declared type comes from the tables, `xsi:type` outranks it
 * where the tables know it, and what they do not know is read as the declared type: numbers, booleans, dates and
 * arrays are never guessed from how a text looks or how often an element occurs.
 */
export function readValue(declared: string, node: XmlNode, types: TypeTable): unknown {
  const actual = xsiTypeOf(node);
  if (declared === 'xsd:anyType') return readAny(actual, node, types);
  if (declared === 'ManagedObjectReference') return readMoRef(node);
  if (types.get(declared) !== undefined) return readObject(declared, actual, node, types);
  return readScalar(declared.replace('xsd:', ''), node);
}

/** The children of the `returnval` kind: none is an empty array. */
export function readList(declared: string, nodes: readonly XmlNode[], types: TypeTable): readonly unknown[] {
  return nodes.map((node) => readValue(declared, node, types));
}

function readObject(declared: string, actual: string | undefined, node: XmlNode, types: TypeTable): object {
  const type = actual !== undefined && types.extends(actual, declared) ? actual : declared;
  const value: Record<string, unknown> = { $type: actual ?? declared };
  if (typeof node === 'string') return withEmptyLists(value, types.fields(type));
  for (const field of types.fields(type)) {
    const found = Object.hasOwn(node, field.name) ? node[field.name] : undefined;
    if (field.array === true) {
      value[field.name] = readList(field.type, listOf(found), types);
    } else {
      const first = firstOf(found);
      if (first !== undefined) value[field.name] = readValue(field.type, first, types);
    }
  }
  return value;
}

function withEmptyLists(value: Record<string, unknown>, fields: readonly Field[]): object {
  for (const field of fields) if (field.array === true) value[field.name] = [];
  return value;
}

/** Where the schema leaves the type open, `xsi:type` is all there is; `ArrayOfX` holds elements named by their type. */
function readAny(actual: string | undefined, node: XmlNode, types: TypeTable): unknown {
  if (actual === undefined) return textOf(node);
  if (actual === 'ManagedObjectReference') return readMoRef(node);
  if (actual.startsWith('ArrayOf')) {
    const item = itemType(actual.slice('ArrayOf'.length), types);
    return childrenOf(node).flatMap(([, children]) => readList(item, listOf(children), types));
  }
  if (types.get(actual) !== undefined) return readObject(actual, actual, node, types);
  return childrenOf(node).length > 0 ? { $type: actual } : readScalar(actual, node);
}

/** `ArrayOfInt` holds `xsd:int`, `ArrayOfVirtualDevice` holds `VirtualDevice`. */
function itemType(name: string, types: TypeTable): string {
  if (name === 'ManagedObjectReference' || types.get(name) !== undefined) return name;
  return `xsd:${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

function readScalar(type: string, node: XmlNode): unknown {
  const text = textOf(node);
  switch (type) {
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
    case 'float':
    case 'double':
      return Number(text.trim());
    case 'boolean':
      return text.trim() === 'true' || text.trim() === '1';
    case 'dateTime':
      return new Date(text.trim());
    default:
      return text;
  }
}

function readMoRef(node: XmlNode): MoRef {
  return { type: attributeOf(node, 'type') ?? '', value: textOf(node) };
}
