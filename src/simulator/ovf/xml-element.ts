import { escapeXml } from '../../xml/escape.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly content: readonly XmlElement[] | string;
}

/** An element; attributes that are undefined are left out. */
export function xml(
  name: string,
  attributes: XmlElement['attributes'],
  content: XmlElement['content'] = [],
): XmlElement {
  return { name, attributes, content };
}

/** Two spaces a level, as vCenter writes descriptors. */
export function writeXml({ name, attributes, content }: XmlElement, indent = ''): string {
  const start = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([attribute, value]) => ` ${attribute}="${escapeXml(String(value))}"`)
    .join('');
  if (typeof content === 'string') return `${indent}<${name}${start}>${escapeXml(content)}</${name}>\n`;
  if (content.length === 0) return `${indent}<${name}${start}/>\n`;
  const inner = content.map((child) => writeXml(child, `${indent}  `)).join('');
  return `${indent}<${name}${start}>\n${inner}${indent}</${name}>\n`;
}
