import { Pseudonyms } from '../../../src/doctor/trace/pseudonyms.ts';
import { redactXml } from '../../../src/doctor/trace/redact-xml.ts';
import type { SoapEntry } from '../../../src/doctor/trace/trace.ts';
import { makesSomething } from '../../../src/vsphere/soap/repeatable.ts';
import { isPseudonym, type StandIns } from './stand-ins.ts';
import { leavesOf, parseTree, type Leaf } from './xml-tree.ts';

export interface Asked {
  readonly method: string;
  readonly target: string;
  readonly request: string;
}

interface Recorded {
  readonly entry: SoapEntry;
  readonly leaves: readonly Leaf[];
  readonly shape: ReadonlySet<string>;
  used: boolean;
}

/**
 * The answers of a trace, found again by what was asked: calls of one method on one object in their order, among
 * them those first that ask the same about the same things. A call that was recorded once and comes again gets the
 * same answer again, unless it makes something on the server.
 */
export class RecordedCalls {
  readonly #calls: readonly Recorded[];
  readonly #standIns: StandIns;

  constructor(entries: readonly SoapEntry[], standIns: StandIns) {
    this.#standIns = standIns;
    this.#calls = entries.map((entry) => {
      const leaves = leavesIn(entry.request);
      return { entry, leaves, shape: shapeOf(leaves), used: false };
    });
  }

  /** `anyTarget` for objects of the session, which another call may have got this time. */
  find(asked: Asked, { anyTarget = false } = {}): SoapEntry | undefined {
    const leaves = leavesIn(asked.request).filter(({ path }) => !anyTarget || !path.endsWith('_this'));
    const shape = shapeOf(leavesIn(redactXml(asked.request, new Pseudonyms()) ?? ''));
    const candidates = this.#calls
      .filter(({ entry }) => entry.method === asked.method && (anyTarget || entry.target === asked.target))
      .map((call) => ({
        call,
        distance: distance(call.shape, shape),
        conflicts: this.#conflicts(call, leaves),
      }))
      .filter((each) => each.distance <= MOST_DIFFERENT && each.conflicts.references === 0)
      .sort((a, b) => a.distance - b.distance || a.conflicts.texts - b.conflicts.texts);
    const [best] = candidates;
    const equal = candidates.filter(
      (each) => each.distance === best?.distance && each.conflicts.texts === best.conflicts.texts,
    );
    const again = makesSomething(asked.method) ? undefined : equal.at(-1);
    const chosen = (equal.find(({ call }) => !call.used) ?? again)?.call;
    if (chosen === undefined) return undefined;
    chosen.used = true;
    for (const [recorded, said] of pairs(chosen.leaves, leaves))
      this.#standIns.learn(recorded.text, said.text);
    return chosen.entry;
  }

  /** Where both name something of the trace, and not the same. */
  #conflicts({ leaves: recorded }: Recorded, leaves: readonly Leaf[]): { references: number; texts: number } {
    let [references, texts] = [0, 0];
    for (const [was, is] of pairs(recorded, leaves)) {
      const said = this.#standIns.inPlaceOf(was.text);
      if (was.text === is.text || said === is.text || is.path.endsWith('_this')) continue;
      if (is.refersTo !== undefined) references += 1;
      else if (isPseudonym(was.text) && this.#standIns.isNative(is.text)) texts += 1;
    }
    return { references, texts };
  }
}

/** Of two requests of one method: so much may another version of the program ask otherwise. */
const MOST_DIFFERENT = 0.5;

function leavesIn(document: string): Leaf[] {
  const root = parseTree(document);
  return root === undefined ? [] : leavesOf(root);
}

/** What is asked, whoever is asked about. */
function shapeOf(leaves: readonly Leaf[]): ReadonlySet<string> {
  return new Set(leaves.map(({ path, text, refersTo }) => `${path}=${refersTo ?? general(text)}`));
}

function general(text: string): string {
  if (text === '' || isPseudonym(text) || /^[[/]|:/.test(text)) return '*';
  return /^-?\d/.test(text) ? '#' : text;
}

function distance(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = a.intersection(b).size;
  return 1 - common / (a.size + b.size - common || 1);
}

/** The nth leaf of a path with the nth of the other. */
function* pairs(a: readonly Leaf[], b: readonly Leaf[]): Generator<[Leaf, Leaf]> {
  const waiting = new Map<string, Leaf[]>();
  for (const leaf of a) waiting.set(leaf.path, [...(waiting.get(leaf.path) ?? []), leaf]);
  for (const leaf of b) {
    const other = waiting.get(leaf.path)?.shift();
    if (other !== undefined) yield [other, leaf];
  }
}
