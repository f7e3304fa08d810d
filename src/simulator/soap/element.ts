import { XMLParser } from 'fast-xml-parser';
import { unescapeXml } from './escape.ts';
import { invalidRequest } from './fault.ts';

/** An element of a request, with its children in the order in which they came: the order is checked. */
export interface Element {
  /** Without its namespace prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

const MAX_DEPTH = 64;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: '#cdata',
});

type Node = Readonly<Record<string, readonly Node[] | string | Readonly<Record<string, string>>>>;

/** Parses a request. Document types, and with them entities of the sender's own, are refused. */
export function parseXml(text: string): Element {
  if (text.includes('<!DOCTYPE')) throw invalidRequest('A document type declaration is not accepted');
  const nodes = parseNodes(text);
  const root = nodes.map((node) => toElement(node, 0)).find((element) => element !== undefined);
  if (root === undefined) throw invalidRequest('The request holds no element');
  return root;
}

function parseNodes(text: string): readonly Node[] {
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is a dependency for this one line
    return parser.parse(text, true) as readonly Node[];
  } catch (error) {
    throw invalidRequest(`XML document is not well formed: ${error instanceof Error ? error.message : ''}`);
  }
}

export function child(element: Element, name: string): Element | undefined {
  return element.children.find((candidate) => candidate.name === name);
}

function toElement(node: Node, depth: number): Element | undefined {
  if (depth > MAX_DEPTH) throw invalidRequest('The request is nested too deeply');
  const tag = Object.keys(node).find((key) => key !== ':@');
  if (tag === undefined || tag.startsWith('?') || tag.startsWith('#')) return undefined;
  const content = node[tag] as readonly Node[];
  return {
    name: localName(tag),
    attributes: attributesOf(node),
    children: content.map((each) => toElement(each, depth + 1)).filter((each) => each !== undefined),
    text: content.map(textOf).join(''),
  };
}

function textOf(node: Node): string {
  const text = node['#text'];
  if (typeof text === 'string') return unescapeXml(text);
  const cdata = node['#cdata'] as readonly Node[] | undefined;
  return cdata?.map((part) => (typeof part['#text'] === 'string' ? part['#text'] : '')).join('') ?? '';
}

/** Attributes keep their prefix, but for `xsi:type`, whatever prefix the sender bound to that namespace. */
function attributesOf(node: Node): Readonly<Record<string, string>> {
  const attributes = Object.entries((node[':@'] ?? {}) as Record<string, string>);
  return Object.fromEntries(
    attributes.map(([name, value]) => [name.endsWith(':type') ? 'xsi:type' : name, unescapeXml(value)]),
  );
}

export function localName(qualified: string): string {
  return qualified.slice(qualified.indexOf(':') + 1);
}
