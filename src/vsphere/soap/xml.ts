import { replaceForbidden } from '../../xml/escape.ts';
import { readXml, type XmlReading } from '../../xml/read.ts';
import type { XmlElement } from '../../xml/element.ts';

/** A chain of delta disks nests one element per link, and may have 255. */
const MAX_DEPTH = 500;

/**
 * An answer's root element, or nothing when the text is no XML or declares a document type (SOAP 1.1, 3). Control
 * characters, which come from inside guests and make no XML, cost themselves and not the answer.
 */
export function parseXml(text: string): XmlElement | undefined {
  const reading = read(text);
  return 'root' in reading ? reading.root : undefined;
}

/** Why `parseXml` has nothing for a text, as the end of a sentence; undefined when it has. */
export function whyNoXml(text: string): string | undefined {
  const reading = read(text);
  return 'refused' in reading ? reading.refused : undefined;
}

function read(text: string): XmlReading {
  return readXml(replaceForbidden(text.trimStart()), { maxDepth: MAX_DEPTH });
}
