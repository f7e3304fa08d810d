import { escapeXml, replaceForbidden } from '../../xml/escape.ts';
import type { XmlAttribute, XmlElement } from '../../xml/element.ts';
import { readXml } from '../../xml/read.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { redactOvf } from './redact-ovf.ts';
import { redactText } from './redact-text.ts';
import { isKept } from './vocabulary.ts';
import { inside, outermost, placeOf, VERSIONS, type Level } from './wire-place.ts';

/** A chain of delta disks nests one element per link, and may have 255. */
const MAX_DEPTH = 500;
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/**
 * An envelope with every text of a user's in it replaced; its elements, their order and their types stay. Undefined for
 * what is no answer of the API: nothing of that may be kept.
 */
export function redactXml(document: string, pseudonyms: Pseudonyms): string | undefined {
  const reading = readXml(replaceForbidden(document.trimStart()), { maxDepth: MAX_DEPTH });
  if (!('root' in reading) || !ROOTS.includes(reading.root.name)) return undefined;
  return redactElement(reading.root, outermost, { pseudonyms, namespace: '' });
}

const ROOTS = ['Envelope', VERSIONS];

interface Around {
  readonly pseudonyms: Pseudonyms;
  readonly namespace: string;
}

function redactElement(element: XmlElement, level: Level, { pseudonyms, namespace: outer }: Around): string {
  const { namespace, children } = element;
  const name = NAME.test(element.name) ? element.name : 'other';
  const attributes = [
    ...(namespace === outer ? [] : [`xmlns="${escapeXml(namespaceOf(namespace))}"`]),
    ...(level.parent === '' ? [`xmlns:xsi="${XSI}"`] : []),
    ...element.attributes.map((attribute) => redactAttribute(attribute, pseudonyms)),
  ];
  const start = [name, ...attributes].join(' ');
  if (children.length === 0) {
    const text = redactLeaf(element, level, pseudonyms);
    return text === '' ? `<${start}/>` : `<${start}>${escapeXml(text)}</${name}>`;
  }
  const within = inside(element, level);
  const content = children.map((child) => redactElement(child, within, { pseudonyms, namespace }));
  return `<${start}>${content.join('')}</${name}>`;
}

function redactLeaf(element: XmlElement, level: Level, pseudonyms: Pseudonyms): string {
  const text = element.text.trim();
  const place = placeOf(element, level);
  if (text === '' || isKept(text, place)) return text;
  const isDescriptor = place.owner === 'OvfCreateDescriptorResult' && place.name === 'ovfDescriptor';
  return (isDescriptor ? redactOvf(text, pseudonyms) : undefined) ?? redactText(text, pseudonyms);
}

/** No element of the API has another one: this answer is not the API's. */
const NAME = /^[A-Za-z_]\w{0,79}$/;
const TYPE = /^(?:[a-z\d]{1,20}:)?[A-Za-z]\w{0,79}$/;

/** Types, of values and of references, are the API's words; no other attribute is known to be one. */
function redactAttribute({ namespace, name, value }: XmlAttribute, pseudonyms: Pseudonyms): string {
  const shown = escapeXml(name === 'type' && TYPE.test(value) ? value : redactText(value, pseudonyms));
  if (name === 'type') return `${namespace === '' ? '' : 'xsi:'}type="${shown}"`;
  return `${NAME.test(name) ? name : 'other'}="${shown}"`;
}

const NAMESPACES =
  /^(?:urn:(?:internal)?vim25|http:\/\/schemas\.xmlsoap\.org\/soap\/envelope\/|http:\/\/www\.w3\.org\/[\w./-]{1,60}|)$/;

function namespaceOf(uri: string): string {
  return NAMESPACES.test(uri) ? uri : 'other';
}
