import { findDataType, findMethod, fieldsOf, isKindOf } from '../../../src/simulator/wire/lookup.ts';
import type { Field } from '../../../src/vsphere/soap/schema.ts';
import { childOf, xsiTypeOf, type XmlElement } from '../../../src/xml/element.ts';
import { escapeXml } from '../../../src/xml/escape.ts';
import { readXml } from '../../../src/xml/read.ts';

export interface Planted {
  readonly canary: string;
  /** `VirtualMachineSnapshotTree.description`, `config.annotation`. */
  readonly place: string;
}

/**
 * The same answer with another text, which occurs nowhere else, wherever the API declares a text: of words, of digits
 * alone, like a date, like a path, like an address. What the tables of the embedded vCenter do not know is a text.
 */
export function plantCanaries(
  answer: string,
  next: () => string,
): { readonly answer: string; readonly planted: readonly Planted[] } {
  const reading = readXml(answer.trimStart());
  if (!('root' in reading)) return { answer, planted: [] };
  const planted: Planted[] = [];
  const written = write(reading.root, { parent: '', owner: '', fields: [] }, (place) => {
    const canary = next();
    planted.push({ canary, place });
    return canary;
  });
  return { answer: written, planted };
}

interface Level {
  readonly parent: string;
  readonly owner: string;
  readonly fields: readonly Field[];
  readonly item?: string;
  readonly property?: string;
}

function write(element: XmlElement, level: Level, plant: (place: string) => string): string {
  const { name, namespace, attributes, children } = element;
  const declared = level.item ?? level.fields.find((field) => field.name === name)?.type;
  const type = typeOf(element, declared);
  const shown = attributes.map(({ namespace: of, name: key, value }) => {
    return ` ${of === '' ? '' : 'xsi:'}${key}="${escapeXml(value)}"`;
  });
  const start = `${name} xmlns="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"${shown.join('')}`;
  const place =
    level.property !== undefined && (name === 'val' || level.owner === '')
      ? level.property
      : `${level.owner}.${name}`;
  if (children.length === 0) {
    const isText = element.text.trim() !== '' && isString(element, type);
    return `<${start}>${escapeXml(isText ? plant(place) : element.text)}</${name}>`;
  }
  return `<${start}>${children.map((child) => write(child, inside(element, level, type), plant)).join('')}</${name}>`;
}

function isString(element: XmlElement, type: string | undefined): boolean {
  if (element.attributes.some(({ namespace, name }) => name === 'type' && namespace === '')) return false;
  return type === undefined || type === 'xsd:string' || type === 'xsd:anyURI';
}

function typeOf(element: XmlElement, declared: string | undefined): string | undefined {
  const said = xsiTypeOf(element);
  if (said === undefined) return declared;
  if (/^[a-z]/.test(said)) return `xsd:${said}`;
  return declared === undefined || declared === 'xsd:anyType' || isKindOf(said, declared) ? said : declared;
}

function inside(element: XmlElement, level: Level, type: string | undefined): Level {
  const { name } = element;
  if (level.parent === 'Body') {
    const returns = findMethod(name.replace(/Response$/, ''))?.returns;
    const fields = returns === undefined ? [] : [{ name: 'returnval', type: returns.type }];
    return { parent: name, owner: name, fields };
  }
  const property =
    type === 'DynamicProperty' || type === 'PropertyChange' ? childOf(element, 'name')?.text : level.property;
  const kept = property === undefined ? {} : { property };
  const actual = level.parent === 'detail' ? (xsiTypeOf(element) ?? name.replace(/Fault$/, '')) : type;
  if (actual === undefined) return { parent: name, owner: '', fields: [], ...kept };
  if (actual.startsWith('ArrayOf')) {
    const item = actual.slice('ArrayOf'.length);
    const scalar = `xsd:${item.charAt(0).toLowerCase()}${item.slice(1)}`;
    const known = findDataType(item) !== undefined || !['xsd:string', 'xsd:int', 'xsd:long'].includes(scalar);
    return { parent: name, owner: '', fields: [], item: known ? item : scalar, ...kept };
  }
  return { parent: name, owner: actual, fields: fieldsOf(actual), ...kept };
}
