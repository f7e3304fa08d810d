import type { Pseudonyms } from './pseudonyms.ts';
import { redactText } from './redact-text.ts';
import { isKeptReference } from './vocabulary.ts';

/**
 * JSON of the REST API with every text of a user's in it replaced; its names, their order and its numbers stay.
 * Undefined for what is no JSON.
 */
export function redactJson(document: string, pseudonyms: Pseudonyms): string | undefined {
  if (document.trim() === '') return '';
  try {
    return JSON.stringify(redactValue(JSON.parse(document), '', pseudonyms));
  } catch {
    return undefined;
  }
}

/** The API's words: `cardinality` of a category, `type` of an object and of an error. */
const WORDS = ['type', 'cardinality', 'error_type'];
const KEY = /^[a-z_]{1,40}$/;

function redactValue(value: unknown, key: string, pseudonyms: Pseudonyms): unknown {
  if (typeof value === 'string') return redactString(value, key, pseudonyms);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, key, pseudonyms));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      KEY.test(name) ? name : redactText(name, pseudonyms),
      redactMember(name, member, value, pseudonyms),
    ]),
  );
}

/** `{ "type": "VirtualMachine", "id": "vm-42" }` is a reference. */
function redactMember(name: string, member: unknown, object: object, pseudonyms: Pseudonyms): unknown {
  const type: unknown = 'type' in object ? object.type : undefined;
  if (name === 'id' && typeof member === 'string' && typeof type === 'string') {
    return isKeptReference({ type, value: member }) ? member : redactText(member, pseudonyms);
  }
  return redactValue(member, name, pseudonyms);
}

function redactString(text: string, key: string, pseudonyms: Pseudonyms): string {
  return WORDS.includes(key) && /^[A-Za-z_]{1,40}$/.test(text) ? text : redactText(text, pseudonyms);
}
