import type { XmlAttribute, XmlElement } from './element.ts';
import { unescapeXml } from './escape.ts';
import {
  enter,
  isDeclaration,
  namespaceOf,
  outermost,
  splitName,
  type NamespaceScope,
} from './namespaces.ts';

/** fast-xml-parser's ordered form: one key with the children or the text, and the attributes under ':@'. */
export type ParsedNode = Readonly<Record<string, unknown>>;

/** The element of a parsed node; nothing for what is none (text, CDATA). */
export function toElement(node: ParsedNode, outer: NamespaceScope = outermost): XmlElement | undefined {
  const tag = tagOf(node);
  if (tag === undefined) return undefined;
  const attributes = node[':@'] === undefined ? [] : Object.entries(node[':@'] as Record<string, string>);
  const scope = attributes.length === 0 ? outer : enter(attributes, outer);
  const [prefix, name] = splitName(tag);
  const content = node[tag] as readonly ParsedNode[];
  return {
    namespace: namespaceOf(prefix, scope) ?? '',
    name,
    attributes: attributes
      .filter(([key]) => !isDeclaration(key))
      .map(([key, value]) => attribute(key, value, scope)),
    children: content.map((child) => toElement(child, scope)).filter((child) => child !== undefined),
    text: content.map(textOf).join(''),
  };
}

function tagOf(node: ParsedNode): string | undefined {
  for (const key in node) if (key !== ':@') return key.startsWith('#') ? undefined : key;
  return undefined;
}

function attribute(key: string, value: string, scope: NamespaceScope): XmlAttribute {
  const [prefix, name] = splitName(key);
  return {
    namespace: prefix === '' ? '' : (namespaceOf(prefix, scope) ?? '?'),
    name,
    value: unescapeXml(value),
  };
}

/** References are resolved in text; in CDATA they are text themselves (XML 1.0, 2.7). */
function textOf(node: ParsedNode): string {
  const text = node['#text'];
  if (typeof text === 'string') return unescapeXml(text);
  const cdata = node['#cdata'] as readonly ParsedNode[] | undefined;
  return cdata?.map((part) => (typeof part['#text'] === 'string' ? part['#text'] : '')).join('') ?? '';
}
