import { holdsForbidden, unescapeXml } from '../../xml/escape.ts';
import { readScalar } from './read-answer.ts';
import type { Read } from './types.ts';

type Value = { readonly val: unknown } | undefined;

/**
 * Reads an answer of the property collector in one pass, some fifteen times as fast as the general way: names of
 * thousands of VMs are most of what finding one takes. Only answers of exactly the form that servers send are read,
 * whose properties are texts, numbers or references; `undefined` for all others (structures, faults, missing
 * properties, comments, unusual spellings), which the general reader then reads or refuses.
 */
export function scanRetrieveResult(text: string): Read<'RetrieveResult'> | undefined {
  if (holdsForbidden(text) || text.includes('\r')) return undefined;
  const opening = OPENING.exec(text);
  if (opening === null) return undefined;
  const [whole, envelope = '', declarations = '', body = '', response = ''] = opening;
  if (hasTwice(declarations)) return undefined;
  const scan = new Scan(text, whole.length);
  const token = scan.take(TOKEN)?.[1];
  const objects: Read<'ObjectContent'>[] = [];
  for (;;) {
    const start = scan.at;
    const object = readObject(scan);
    if (object === undefined) {
      scan.at = start;
      break;
    }
    objects.push(object);
  }
  const closing = `</returnval></${response}></${body}></${envelope}>`;
  if (text.slice(scan.at).replace(/>\s+(?=<|$)/g, '>') !== closing) return undefined;
  return { $type: 'RetrieveResult', ...(token === undefined ? {} : { token }), objects };
}

const NAME = '[A-Za-z_][\\w-]*';
const ATTRIBUTE = ` (?:${NAME}:)?${NAME}="[^"<&]*"`;
/** A declaration, the envelope, its body, the response; no header, and no prefix for the response or what is in it. */
const OPENING = new RegExp(
  `^(?:<\\?xml version="1\\.0"(?: encoding="UTF-8")?\\s*\\?>)?\\s*<(${NAME}:Envelope)((?:${ATTRIBUTE})*)>\\s*` +
    `<(${NAME}:Body)>\\s*<((?:Continue)?RetrievePropertiesExResponse) xmlns="urn:vim25">\\s*<returnval>`,
);
const TOKEN = /<token>([\w:.-]*)<\/token>/y;
const OBJECT = /<objects><obj type="(\w+)">([\w:.-]+)<\/obj>/y;
const PROPERTY = new RegExp(
  `<propSet><name>([\\w.]+)</name><val((?:${ATTRIBUTE})+)>([^<>]*)</val></propSet>`,
  'y',
);
const END = /<\/objects>/y;

class Scan {
  readonly #text: string;
  at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  /** What stands here, if it is of that form. */
  take(form: RegExp): RegExpExecArray | null {
    form.lastIndex = this.at;
    const found = form.exec(this.#text);
    if (found !== null) this.at = form.lastIndex;
    return found;
  }
}

/** Undefined at the end, and at what is of another form, which may have been read in part. */
function readObject(scan: Scan): Read<'ObjectContent'> | undefined {
  const opening = scan.take(OBJECT);
  if (opening === null) return undefined;
  const propSet: Read<'DynamicProperty'>[] = [];
  for (let found = scan.take(PROPERTY); found !== null; found = scan.take(PROPERTY)) {
    const [, name = '', attributes = '', text = ''] = found;
    const value = readSimple(attributes, text);
    if (value === undefined) return undefined;
    propSet.push({ $type: 'DynamicProperty', name, val: value.val });
  }
  if (scan.take(END) === null) return undefined;
  const [, type = '', value = ''] = opening;
  return { $type: 'ObjectContent', obj: { type, value }, propSet, missingSet: [] };
}

const SCALARS = ['string', 'boolean', 'byte', 'short', 'int', 'long', 'float', 'double'];
/** A reference to an entity that XML 1.0 does not know by itself makes a document ill-formed. */
const ODD_REFERENCE = /&(?!(?:amp|lt|gt|quot|apos);)/;

function readSimple(attributes: string, text: string): Value {
  const { type, xsiType } = typesIn(attributes);
  if (ODD_REFERENCE.test(text)) return undefined;
  if (xsiType === 'ManagedObjectReference') {
    return type === undefined ? undefined : { val: { type, value: unescapeXml(text) } };
  }
  if (xsiType === undefined || !SCALARS.includes(xsiType)) return undefined;
  return { val: readScalar(xsiType, unescapeXml(text)) };
}

/** A reference's own `type` has no prefix; `xsi:type` has one, and so has its value. */
function typesIn(attributes: string): { readonly type?: string; readonly xsiType?: string } {
  const known = KNOWN.get(attributes);
  if (known !== undefined) return known;
  const pairs = pairsOf(attributes);
  const valueOf = (wanted: (name: string) => boolean): string | undefined =>
    pairs.find(([name]) => wanted(name))?.[1];
  const type = valueOf((name) => name === 'type');
  const qualified = valueOf((name) => name.endsWith(':type') && !name.startsWith('xmlns:'));
  const types = {
    ...(type === undefined ? {} : { type }),
    ...(qualified === undefined || hasTwice(attributes)
      ? {}
      : { xsiType: qualified.slice(qualified.indexOf(':') + 1) }),
  };
  // A server has a handful of spellings; one that sends others without end shall not fill the memory.
  if (KNOWN.size < 1000) KNOWN.set(attributes, types);
  return types;
}

const KNOWN = new Map<string, { readonly type?: string; readonly xsiType?: string }>();

/** An attribute may stand once (XML 1.0, 3.1): what has one twice is left to the general reader, which refuses it. */
function hasTwice(attributes: string): boolean {
  const names = pairsOf(attributes).map(([name]) => name);
  return new Set(names).size !== names.length;
}

function pairsOf(attributes: string): [name: string, value: string][] {
  return [...attributes.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]);
}
