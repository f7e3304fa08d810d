import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { fail } from '../core/errors.ts';

/** An element with its namespaces resolved, so that a prefix is never mistaken for a meaning. */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  /** By `{namespace}name`; a name without a prefix is in no namespace (Namespaces in XML 1.0, 6.2). */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

/** Far above any descriptor seen; a bound, so that a hostile one costs seconds and not the process. */
const MAX_XML_BYTES = 16 * 1024 * 1024;
const MAX_DEPTH = 64;

/** Entities are left alone here and resolved below: the five of XML and character references, and no others. */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  maxNestedTags: MAX_DEPTH,
});

/**
 * Parses a bounded XML document without a DTD. Throws 'integrity' for one that is not well formed, too large, too deep
 * or has a DOCTYPE; `what` names it in the message.
 */
export function parseXml(text: string, what: string): XmlElement {
  if (Buffer.byteLength(text) > MAX_XML_BYTES) {
    throw fail('integrity', `${what} is larger than ${MAX_XML_BYTES / 1024 / 1024} MB`);
  }
  if (/<!(DOCTYPE|ENTITY)/i.test(text.replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, ''))) {
    throw fail('integrity', `${what} has a document type or entities, which no descriptor needs`);
  }
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is another package, for the same check
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) {
    throw fail('integrity', `${what} is not well-formed XML: line ${verdict.err.line}: ${verdict.err.msg}`);
  }
  const roots = elements(parse(text, what), new Map());
  const [root] = roots;
  if (root === undefined || roots.length > 1) throw fail('integrity', `${what} has no single root element`);
  return root;
}

/** The children of one name. */
export function childrenOf(element: XmlElement, namespace: string, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name && child.namespace === namespace);
}

/** The value of an attribute, if it is there. */
export function attributeOf(element: XmlElement, namespace: string, name: string): string | undefined {
  return element.attributes.get(`{${namespace}}${name}`);
}

/** fast-xml-parser's ordered form: one key with the children, and the attributes under ':@'. */
type RawNode = Readonly<Record<string, unknown>>;

function parse(text: string, what: string): readonly RawNode[] {
  try {
    return parser.parse(text) as readonly RawNode[];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw fail('integrity', `${what} cannot be read: ${reason}`, { cause });
  }
}

function elements(nodes: readonly RawNode[], inherited: ReadonlyMap<string, string>): XmlElement[] {
  return nodes.flatMap((node) => {
    const tag = Object.keys(node).find((key) => key !== ':@');
    if (tag === undefined || tag.startsWith('#') || tag.startsWith('?')) return [];
    const raw = Object.entries((node[':@'] ?? {}) as Record<string, string>);
    const namespaces = declared(raw, inherited);
    const [prefix, name] = split(tag);
    const attributes = raw.flatMap(([key, value]): [string, string][] => {
      const [attributePrefix, local] = split(key);
      if (attributePrefix === 'xmlns' || key === 'xmlns') return [];
      const namespace = attributePrefix === '' ? '' : (namespaces.get(attributePrefix) ?? '?');
      return [[`{${namespace}}${local}`, decodeText(value)]];
    });
    return [
      {
        namespace: namespaces.get(prefix) ?? '',
        name,
        attributes: new Map(attributes),
        children: elements((node[tag] ?? []) as readonly RawNode[], namespaces),
      },
    ];
  });
}

function declared(
  attributes: readonly [string, string][],
  inherited: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const own = attributes.flatMap(([key, value]): [string, string][] => {
    if (key === 'xmlns') return [['', decodeText(value)]];
    return key.startsWith('xmlns:') ? [[key.slice('xmlns:'.length), decodeText(value)]] : [];
  });
  return own.length === 0 ? inherited : new Map([...inherited, ...own]);
}

function split(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(':');
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}

const NAMED = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" } as const;

function decodeText(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi,
    (reference, hex?: string, decimal?: string, named?: string) => {
      if (named !== undefined) return NAMED[named as keyof typeof NAMED];
      const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : reference;
    },
  );
}
