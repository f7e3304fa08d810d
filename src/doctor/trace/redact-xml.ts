import { escapeXml, replaceForbidden } from '../../xml/escape.ts';
import { attributeOf, childOf, xsiTypeOf, type XmlAttribute, type XmlElement } from '../../xml/element.ts';
import { readXml } from '../../xml/read.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { redactText } from './redact-text.ts';
import { isKept } from './vocabulary.ts';

/** A chain of delta disks nests one element per link, and may have 255. */
const MAX_DEPTH = 500;
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/**
 * An envelope with every text of a user's in it replaced; its elements, their order and their types stay. Undefined for
 * what is no XML: nothing of that may be kept.
 */
export function redactXml(document: string, pseudonyms: Pseudonyms): string | undefined {
  const reading = readXml(replaceForbidden(document.trimStart()), { maxDepth: MAX_DEPTH });
  return 'root' in reading
    ? redactElement(reading.root, { pseudonyms, parent: '', namespace: '' })
    : undefined;
}

interface Surroundings {
  readonly pseudonyms: Pseudonyms;
  readonly parent: string;
  readonly namespace: string;
  readonly property?: string | undefined;
}

function redactElement(element: XmlElement, around: Surroundings): string {
  const { name, namespace, children } = element;
  const attributes = [
    ...(namespace === around.namespace ? [] : [`xmlns="${escapeXml(namespace)}"`]),
    ...(around.parent === '' ? [`xmlns:xsi="${XSI}"`] : []),
    ...element.attributes.flatMap((attribute) => redactAttribute(attribute, around)),
  ];
  const start = [name, ...attributes].join(' ');
  if (children.length === 0) {
    const text = redactLeaf(element, around);
    return text === '' ? `<${start}/>` : `<${start}>${escapeXml(text)}</${name}>`;
  }
  // `<propSet><name>PATH</name><val>`: what is in `val` is of that property.
  const property = childOf(element, 'val') === undefined ? around.property : childOf(element, 'name')?.text;
  const within = { ...around, parent: name, namespace, property };
  return `<${start}>${children.map((child) => redactElement(child, within)).join('')}</${name}>`;
}

function redactLeaf(element: XmlElement, { parent, property, pseudonyms }: Surroundings): string {
  const text = element.text.trim();
  const type = xsiTypeOf(element);
  const refersTo = attributeOf(element, 'type');
  const place = { name: element.name, parent, type, refersTo, property };
  return text === '' || isKept(text, place) ? text : redactText(text, pseudonyms);
}

/** Types, of values and of references, are the API's words; no other attribute is known to be one. */
function redactAttribute({ namespace, name, value }: XmlAttribute, { pseudonyms }: Surroundings): string[] {
  const word = /^(?:[a-z\d]+:)?[A-Za-z]\w*$/.test(value);
  if (name === 'type') {
    const shown = word ? value : redactText(value, pseudonyms);
    return [`${namespace === '' ? '' : 'xsi:'}type="${escapeXml(shown)}"`];
  }
  const kept = /^\d+$/.test(value);
  return [`${name}="${escapeXml(kept ? value : redactText(value, pseudonyms))}"`];
}
