import type { Pseudonyms } from './pseudonyms.ts';
import { redactShape } from './redact-shape.ts';

const EXTENSION = /\.(?:vmdk|nvram|vmx|vmxf|vmsd|vmsn|vmem|iso|flp|log|ovf|mf|ova)$/i;
/** What vSphere, or an export, appends to the name of a VM or of a disk: words, and counters. */
const WORDS = /(?:-(?:flat|delta|sesparse|ctk|rdmp?))+$/;
const SUFFIX = /-(?:flat|delta|sesparse|ctk|rdmp?|0000\d\d|Snapshot\d{1,4}|disk-?\d{1,3}|\d{1,3})$|_\d{1,2}$/;

export function looksLikeFileName(text: string): boolean {
  return EXTENSION.test(text);
}

/** One name of a path: its extension stays, and of what stands before that as much as is no part of a name. */
export function redactFileName(segment: string, pseudonyms: Pseudonyms): string {
  const name = unescaped(segment);
  const [extension = ''] = EXTENSION.exec(name) ?? [];
  const whole = name.slice(0, name.length - extension.length);
  if (whole === '') return extension;
  const stem = extension === '' ? whole : stemOf(whole, pseudonyms);
  const shown = redactShape(stem, pseudonyms) ?? pseudonyms.of('name', stem);
  return shown + whole.slice(stem.length) + extension;
}

/** A counter is vSphere's only behind a name that was seen without it: of a VM called `web_2` it is part of the name. */
function stemOf(whole: string, pseudonyms: Pseudonyms): string {
  const stems = [whole];
  for (let stem = whole; SUFFIX.test(stem);) stems.push((stem = stem.replace(SUFFIX, '')));
  // VMs are called like the machines that they are: `web01.example.com`.
  const isKnown = (stem: string) =>
    pseudonyms.knows('name', stem) || pseudonyms.knows('host', stem.toLowerCase());
  return stems.find(isKnown) ?? (whole.replace(WORDS, '') || whole);
}

/** A name is one name, whether an inventory (`%2f`) or a URL (`%20`) has escaped it. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
