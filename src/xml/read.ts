import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import { toElement, type ParsedNode } from './build-element.ts';
import type { XmlElement } from './element.ts';
import { defaultLimits, whyRefused, type XmlLimits } from './limits.ts';

/** A document's root, or why it has none for us: the end of a sentence that begins with what was read. */
export type XmlReading = { readonly root: XmlElement } | { readonly refused: string };

/**
 * Reads an XML document of a stranger: bounded, without a document type, well-formed, with one root. Never throws; what
 * a refusal means is the room's word.
 */
export function readXml(document: string, limits: Partial<XmlLimits> = {}): XmlReading {
  const text = document.startsWith('\ufeff') ? document.slice(1) : document;
  const refused = whyRefused(text, { ...defaultLimits, ...limits }) ?? whyNotWellFormed(text);
  return refused === undefined ? parse(text) : { refused };
}

/** The parser forgives a document that ends early, two roots and much else. */
function whyNotWellFormed(text: string): string | undefined {
  try {
    SyntaxValidator.validate(text, { multipleRoots: false, invalidCharSequence: { attrLt: true } });
    return undefined;
  } catch (error) {
    const line = error instanceof Error && 'line' in error ? `line ${String(error.line)}: ` : '';
    return `is not well-formed XML: ${line}${messageOf(error)}`;
  }
}

/** Entities are left to `unescapeXml`: there are five and no others. Depth is bounded before (`whyRefused`). */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: '#cdata',
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Else the path of each element is written out for callbacks that we do not have: a fifth of the time.
  jPath: false,
  maxNestedTags: Number.MAX_SAFE_INTEGER,
});

function parse(text: string): XmlReading {
  try {
    const roots = (parser.parse(text) as readonly ParsedNode[]).map((node) => toElement(node));
    const root = roots.find((each) => each !== undefined);
    return root === undefined ? { refused: 'has no root element' } : { root };
  } catch (error) {
    return { refused: `cannot be read: ${messageOf(error)}` };
  }
}

/** Some of the messages repeat what they are about, and that can be megabytes. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
