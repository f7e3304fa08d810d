import type { TraceEntry } from './trace.ts';

/** A vCenter lists thousands of VMs to whoever looks for one. */
const SHORT_LIST = 20;

/**
 * The entries without the objects of long lists that nothing else in them speaks of. Those with a name that another one
 * has stay: which of them is meant is a question that a run may have failed at.
 */
export function condensed(entries: readonly TraceEntry[]): readonly TraceEntry[] {
  const lists = new Set(entries.filter((entry) => objectsOf(entry).length > SHORT_LIST));
  if (lists.size === 0) return entries;
  const spokenOf = new Set(
    entries.flatMap((entry) =>
      lists.has(entry) ? wordsOf(requestOf(entry)) : wordsOf(JSON.stringify(entry)),
    ),
  );
  return entries.map((entry) => (lists.has(entry) ? shortened(entry, spokenOf) : entry));
}

function shortened(entry: TraceEntry, spokenOf: ReadonlySet<string>): TraceEntry {
  if (!('answer' in entry)) return entry;
  const objects = objectsOf(entry);
  const names = objects.flatMap((object) => wordsOf(object).filter(isPseudonym));
  const isNamesake = amongTwice(names);
  const kept = objects.filter((object, index) => {
    const [, reference = ''] = /<obj [^>]*>([^<]*)</.exec(object) ?? [];
    return index < SHORT_LIST || spokenOf.has(reference) || wordsOf(object).some(isNamesake);
  });
  if (kept.length === objects.length) return entry;
  const keeps = new Set(kept);
  const answer = entry.answer.replace(OBJECT, (object) => (keeps.has(object) ? object : ''));
  return { ...entry, answer, leftOut: objects.length - kept.length };
}

function amongTwice(names: readonly string[]): (name: string) => boolean {
  const [once, twice] = [new Set<string>(), new Set<string>()];
  for (const name of names) (once.has(name) ? twice : once).add(name);
  return (name) => twice.has(name);
}

const OBJECT = /<objects>.*?<\/objects>/gs;

function objectsOf(entry: TraceEntry): readonly string[] {
  return entry.kind === 'soap' ? (entry.answer?.match(OBJECT) ?? []) : [];
}

function requestOf(entry: TraceEntry): string {
  return entry.kind === 'soap' ? `>${entry.target}<${entry.request}` : '';
}

/** Texts of elements and strings of JSON. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/[>":]([^<>":\\]{1,80})(?=[<"\\])/g)].map(([, word = '']) => word);
}

function isPseudonym(word: string): boolean {
  return /^(?:name-\d+|host-\d+\.example)$/.test(word);
}
