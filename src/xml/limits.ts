/** What a document may cost. */
export interface XmlLimits {
  readonly maxBytes: number;
  /** Elements inside each other, the root being the first. */
  readonly maxDepth: number;
  /** Tags, comments, CDATA sections and attributes together (an attribute counts twice). */
  readonly maxMarkup: number;
}

/** Far above any document of the formats here; markup costs hundreds of bytes of memory each, and is parsed in seconds. */
export const defaultLimits: XmlLimits = { maxBytes: 16 * 1024 * 1024, maxDepth: 64, maxMarkup: 500_000 };

/**
 * Why a document is not to be parsed, as the end of a sentence. One pass without memory of its own, before anything is
 * built of the document. Document types are refused with all that they bring (entities, other files); the words may
 * stand in comments and CDATA, which are text.
 */
export function whyRefused(text: string, limits: XmlLimits): string | undefined {
  if (Buffer.byteLength(text) > limits.maxBytes) {
    return `is larger than ${limits.maxBytes / 1024 / 1024} MB`;
  }
  let markup = 0;
  let depth = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    markup += 1;
    const end = endOfOpaque(text, at);
    if (end !== undefined) {
      at = end;
    } else if (text[at + 1] === '!') {
      return 'has a document type or entities, which are not accepted';
    } else {
      const tag = scanTag(text, at);
      markup += tag.attributes;
      depth += text[at + 1] === '/' ? -1 : 1;
      if (depth > limits.maxDepth) return `is nested deeper than ${limits.maxDepth} elements`;
      if (text[tag.end - 2] === '/') depth -= 1;
      at = tag.end;
    }
    if (markup > limits.maxMarkup) return `has more than ${limits.maxMarkup} tags and attributes`;
  }
  return undefined;
}

/** Comments, CDATA and processing instructions hold no markup. One that never ends is left to the well-formedness check. */
const OPAQUE = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

function endOfOpaque(text: string, at: number): number | undefined {
  const next = text[at + 1];
  if (next !== '!' && next !== '?') return undefined;
  const kind = OPAQUE.find(([start]) => text.startsWith(start, at));
  if (kind === undefined) return undefined;
  const [start, close] = kind;
  const end = text.indexOf(close, at + start.length);
  return end < 0 ? text.length : end + close.length;
}

/** Where a tag ends; a `>` in a quoted value does not end it. Attributes are counted by their space and their `=`. */
function scanTag(text: string, start: number): { readonly end: number; readonly attributes: number } {
  let attributes = 0;
  let afterSpace = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === GREATER_THAN) return { end: at + 1, attributes };
    if (code === EQUALS || (afterSpace && code > SPACE)) attributes += 1;
    afterSpace = code <= SPACE;
    if (code === QUOTE || code === APOSTROPHE) {
      const closing = text.indexOf(code === QUOTE ? '"' : "'", at + 1);
      if (closing < 0) break;
      at = closing;
    }
  }
  return { end: text.length, attributes };
}

const SPACE = 0x20;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const EQUALS = 0x3d;
const GREATER_THAN = 0x3e;
