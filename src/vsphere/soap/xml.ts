import { XMLParser } from 'fast-xml-parser';

/** An element as the parser gives it: a string for plain text, or an object of children, `@attributes` and `#text`. */
export type XmlNode = string | { readonly [name: string]: XmlNode | readonly XmlNode[] };

/** A chain of delta disks nests one element per link, and may have 255. */
const MAX_DEPTH = 500;

/** Tags and attributes: several times what a page of 500 objects has, and parsed in seconds. */
const MAX_MARKUP = 500_000;

/** Entities stay as they are: `textOf` resolves the five of XML and character references, and there are no others. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: '#cdata',
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: MAX_DEPTH,
});

/** The document's root element, or nothing when the text is no XML or declares a document type (SOAP 1.1, 3). */
export function parseXml(text: string): { readonly name: string; readonly root: XmlNode } | undefined {
  const start = text.trimStart();
  if (!start.startsWith('<') || text.includes('<!DOCTYPE') || isOverloaded(start)) return undefined;
  let document: Record<string, XmlNode>;
  try {
    document = parser.parse(start) as Record<string, XmlNode>;
  } catch {
    return undefined;
  }
  const [name] = Object.keys(document).filter((key) => !key.startsWith('#'));
  // The parser forgives a document that ends early; a root that is not closed is half an answer.
  if (name === undefined || !start.trimEnd().endsWith('>') || !closes(start, name)) return undefined;
  return { name: localName(name), root: document[name] ?? '' };
}

/** Counted before parsing: each costs hundreds of bytes of memory, and a few megabytes hold a million of them. */
function isOverloaded(text: string): boolean {
  let markup = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code === LESS_THAN || code === EQUALS) && ++markup > MAX_MARKUP) return true;
  }
  return false;
}

const LESS_THAN = 0x3c;
const EQUALS = 0x3d;

function closes(text: string, name: string): boolean {
  return text.lastIndexOf(`</${name}`) >= 0 || text.trimEnd().endsWith('/>');
}

/** The first child of that name, whatever its prefix. */
export function childOf(node: XmlNode, local: string): XmlNode | undefined {
  return firstOf(childrenOf(node).find(([name]) => localName(name) === local)?.[1]);
}

/** The child elements by name, attributes and text left out. */
export function childrenOf(node: XmlNode): [string, XmlNode | readonly XmlNode[]][] {
  if (typeof node === 'string') return [];
  return Object.entries(node).filter(([name]) => !name.startsWith('@') && !name.startsWith('#'));
}

export function listOf(nodes: XmlNode | readonly XmlNode[] | undefined): readonly XmlNode[] {
  if (nodes === undefined) return [];
  return isList(nodes) ? nodes : [nodes];
}

export function firstOf(nodes: XmlNode | readonly XmlNode[] | undefined): XmlNode | undefined {
  return listOf(nodes)[0];
}

function isList(nodes: XmlNode | readonly XmlNode[]): nodes is readonly XmlNode[] {
  return Array.isArray(nodes);
}

export function textOf(node: XmlNode): string {
  if (typeof node === 'string') return resolve(node);
  return resolve(plain(node['#text'])) + plain(node['#cdata']);
}

/** `type` of a reference; with a prefix, as in `xsi:type`, it is another attribute. */
export function attributeOf(node: XmlNode, name: string): string | undefined {
  if (typeof node === 'string') return undefined;
  const value = node[`@${name}`];
  return typeof value === 'string' ? resolve(value) : undefined;
}

/** `xsi:type` without the prefix of its value; the attribute's own prefix is the server's choice. */
export function xsiTypeOf(node: XmlNode): string | undefined {
  if (typeof node === 'string') return undefined;
  const attribute = Object.keys(node).find((name) => name.startsWith('@') && name.endsWith(':type'));
  const value = attribute === undefined ? undefined : node[attribute];
  return typeof value === 'string' ? value.slice(value.indexOf(':') + 1) : undefined;
}

export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function plain(value: XmlNode | readonly XmlNode[] | undefined): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map((part) => plain(part as XmlNode)).join('') : '';
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolve(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));/g,
    (whole, hex, decimal, name) => {
      if (typeof name === 'string') return NAMED[name] ?? whole;
      const code = typeof hex === 'string' ? parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
