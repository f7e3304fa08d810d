/**
 * What a replayed run says in its own words where the recorded one said others: its user, the name and the mark of its
 * snapshot. Learned from its requests, put into the answers.
 */
export class StandIns {
  readonly #by = new Map<string, string>();
  readonly #native: ReadonlySet<string>;

  /** `native`: every text of the trace. A text that came from there is nobody's own. */
  constructor(native: ReadonlySet<string>) {
    this.#native = native;
  }

  isNative(text: string): boolean {
    return this.#native.has(text);
  }

  /** From now on `said` stands for `recorded`. */
  learn(recorded: string, said: string): void {
    if (recorded !== said && isPseudonym(recorded) && !this.isNative(said)) this.#by.set(recorded, said);
  }

  inPlaceOf(recorded: string): string {
    return this.#by.get(recorded) ?? recorded;
  }
}

const PSEUDONYM =
  /^(?:name-\d+(?:[-_.]\S*)?|host-\d+\.example(?::\d+)?|10\.\d+\.\d+\.\d+|2001:db8::[0-9a-f]+|00000000-0000-4000-8000-[0-9a-f]{12})$/;

export function isPseudonym(text: string): boolean {
  return PSEUDONYM.test(text) || text.startsWith('Made by hyperexport');
}
