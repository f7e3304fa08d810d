import { attributeOf, childOf, childrenOf, xsiTypeOf, type XmlElement } from '../../xml/element.ts';
import type { MoRef } from '../moref.ts';
import type { TypeTable } from './tables.ts';

/**
 * Turns an element into the value that its type says. The declared type comes from the tables, `xsi:type` outranks it
 * where the tables know it, and what they do not know is read as the declared type: numbers, booleans, dates and
 * arrays are never guessed from how a text looks or how often an element occurs.
 */
export function readValue(declared: string, element: XmlElement, types: TypeTable): unknown {
  const actual = xsiTypeOf(element);
  if (declared === 'xsd:anyType') return readAny(actual, element, types);
  if (declared === 'ManagedObjectReference') return readMoRef(element);
  if (types.get(declared) !== undefined) return readObject(declared, actual, element, types);
  return readScalar(declared.replace('xsd:', ''), element.text);
}

/** The children of the `returnval` kind: none is an empty array. */
export function readList(
  declared: string,
  elements: readonly XmlElement[],
  types: TypeTable,
): readonly unknown[] {
  return elements.map((element) => readValue(declared, element, types));
}

function readObject(
  declared: string,
  actual: string | undefined,
  element: XmlElement,
  types: TypeTable,
): object {
  const type = actual !== undefined && types.extends(actual, declared) ? actual : declared;
  const value: Record<string, unknown> = { $type: actual ?? declared };
  for (const field of types.fields(type)) {
    if (field.array === true) {
      value[field.name] = readList(field.type, childrenOf(element, field.name), types);
    } else {
      const first = childOf(element, field.name);
      if (first !== undefined) value[field.name] = readValue(field.type, first, types);
    }
  }
  return value;
}

/** Where the schema leaves the type open, `xsi:type` is all there is; `ArrayOfX` holds elements named by their type. */
function readAny(actual: string | undefined, element: XmlElement, types: TypeTable): unknown {
  if (actual === undefined) return element.text;
  if (actual === 'ManagedObjectReference') return readMoRef(element);
  if (actual.startsWith('ArrayOf')) {
    const item = itemType(actual.slice('ArrayOf'.length), types);
    return readList(item, element.children, types);
  }
  if (types.get(actual) !== undefined) return readObject(actual, actual, element, types);
  return element.children.length > 0 ? { $type: actual } : readScalar(actual, element.text);
}

/** `ArrayOfInt` holds `xsd:int`, `ArrayOfVirtualDevice` holds `VirtualDevice`. */
function itemType(name: string, types: TypeTable): string {
  if (name === 'ManagedObjectReference' || types.get(name) !== undefined) return name;
  return `xsd:${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** A value without children; `type` is the local name of the XML Schema type. */
export function readScalar(type: string, text: string): unknown {
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

function readMoRef(element: XmlElement): MoRef {
  return { type: attributeOf(element, 'type') ?? '', value: element.text };
}
