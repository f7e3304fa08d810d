import type { XmlElement } from '../../../src/xml/element.ts';
import { escapeXml } from '../../../src/xml/escape.ts';
import { readXml } from '../../../src/xml/read.ts';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

export function parseTree(document: string): XmlElement | undefined {
  const reading = readXml(document, { maxDepth: 600 });
  return 'root' in reading ? reading.root : undefined;
}

/** A text of an element without children, or an attribute, by where it stands. */
export interface Leaf {
  /** The names from the root down: `Envelope/Body/Login/userName`, an attribute as `@type`. */
  readonly path: string;
  readonly text: string;
  /** A reference's type. */
  readonly refersTo?: string | undefined;
}

export function leavesOf(element: XmlElement, above = ''): Leaf[] {
  const path = above === '' ? element.name : `${above}/${element.name}`;
  const attributes = element.attributes.map(({ name, value }) => ({ path: `${path}@${name}`, text: value }));
  if (element.children.length > 0) {
    return [...attributes, ...element.children.flatMap((child) => leavesOf(child, path))];
  }
  const refersTo = element.attributes.find(
    ({ name, namespace }) => name === 'type' && namespace === '',
  )?.value;
  return [...attributes, { path, text: element.text.trim(), refersTo }];
}

/** The document again, each text as `change` has it; it is told the elements above, the nearest last. */
export function writeTree(
  element: XmlElement,
  change: (leaf: XmlElement, above: readonly XmlElement[]) => string,
  above: readonly XmlElement[] = [],
  outer = '',
): string {
  const { name, namespace, children } = element;
  const attributes = element.attributes.map(
    (each) => ` ${each.namespace === '' ? '' : 'xsi:'}${each.name}="${escapeXml(each.value)}"`,
  );
  const declared = namespace === outer ? '' : ` xmlns="${namespace}"`;
  const start = `${name}${declared}${above.length === 0 ? ` xmlns:xsi="${XSI}" xmlns:xsd="http://www.w3.org/2001/XMLSchema"` : ''}${attributes.join('')}`;
  const content =
    children.length === 0
      ? escapeXml(change(element, above))
      : children.map((child) => writeTree(child, change, [...above, element], namespace)).join('');
  return `<${start}>${content}</${name}>`;
}
