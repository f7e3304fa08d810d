import { attributeOf, childOf, xsiTypeOf, type XmlElement } from '../../xml/element.ts';
import type { Field } from '../../vsphere/soap/schema.ts';
import { findMethod, readTypes, sentTypes, type TypeTable } from '../../vsphere/soap/tables.ts';

/** Where an element stands, as far as the tables of the API know. */
export interface WirePlace {
  /** Whose field it is: a data type, a method (`Login`) or its answer (`LoginResponse`); empty where nobody knows. */
  readonly owner: string;
  readonly name: string;
  /** `xsd:int`, a data type, an enumeration: what it says of itself, or what the tables do; absent: unknown. */
  readonly type?: string | undefined;
  /** A reference: the type of the object that it names. */
  readonly refersTo?: string | undefined;
  /** The property whose value this is, or is part of. */
  readonly property?: string | undefined;
}

/** What is known of the children of an element. */
export interface Level {
  readonly parent: string;
  readonly types: TypeTable;
  readonly owner: string;
  readonly fields: readonly Field[];
  /** The type of every child, in an `ArrayOfX`. */
  readonly item?: string;
  readonly property?: string | undefined;
}

export const outermost: Level = { parent: '', types: readTypes, owner: '', fields: [] };

export function placeOf(element: XmlElement, level: Level): WirePlace {
  const { name } = element;
  const refersTo = attributeOf(element, 'type');
  return { owner: level.owner, name, type: typeOf(element, level), refersTo, property: level.property };
}

/** The level inside of `element`. */
export function inside(element: XmlElement, level: Level): Level {
  const { name } = element;
  const nothing = { parent: name, types: level.types, owner: '', fields: [], property: level.property };
  if (level.parent === 'Body') return inMessage(name);
  if (name === VERSIONS || level.owner === VERSIONS) return { ...nothing, owner: VERSIONS };
  const type = level.parent === 'detail' ? faultType(element) : typeOf(element, level);
  if (type === undefined) return nothing;
  if (type.startsWith('ArrayOf')) return { ...nothing, item: itemOf(type, level.types) };
  const isProperty = type === 'DynamicProperty' || type === 'PropertyChange';
  const property = isProperty ? childOf(element, 'name')?.text.trim() : level.property;
  return { ...nothing, owner: type, fields: level.types.fields(type), property };
}

/** The root of vimServiceVersions.xml. */
export const VERSIONS = 'namespaces';

/** `Login`, `LoginResponse`, `Fault`. */
function inMessage(name: string): Level {
  const isAnswer = name.endsWith('Response');
  const method = findMethod(isAnswer ? name.slice(0, -'Response'.length) : name);
  const types = isAnswer ? readTypes : sentTypes;
  const returned = method?.returns === undefined ? [] : [{ name: 'returnval', type: method.returns.type }];
  const fields = isAnswer ? returned : (method?.parameters ?? []);
  return { parent: name, types: name === 'Fault' ? readTypes : types, owner: name, fields };
}

function typeOf(element: XmlElement, { types, fields, item }: Level): string | undefined {
  const declared = item ?? fields.find(({ name }) => name === element.name)?.type;
  const said = xsiTypeOf(element);
  if (declared === undefined || declared === 'xsd:anyType')
    return said === undefined ? undefined : qualified(said);
  return said !== undefined && types.extends(said, declared) && types.get(said) !== undefined
    ? said
    : declared;
}

/** An element of `detail` is called after its fault, or says its type. */
function faultType(element: XmlElement): string {
  const said = xsiTypeOf(element) ?? element.name.replace(/Fault$/, '');
  return readTypes.extends(said, 'MethodFault') ? said : 'MethodFault';
}

function itemOf(array: string, types: TypeTable): string {
  const item = array.slice('ArrayOf'.length);
  const scalar = item.charAt(0).toLowerCase() + item.slice(1);
  return types.get(item) === undefined && SCALARS.includes(scalar) ? `xsd:${scalar}` : item;
}

const SCALARS = ['byte', 'short', 'int', 'long', 'float', 'double', 'boolean', 'dateTime', 'string'];

/** The types of XML Schema begin with a small letter, those of the API do not. */
function qualified(type: string): string {
  return /^[a-z]/.test(type) ? `xsd:${type}` : type;
}
