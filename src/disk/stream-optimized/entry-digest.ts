/**
 * A running fingerprint of a sequence of (index, sector) pairs. Two sequences that must be the same, one of which has
 * passed before the other arrives, are compared in constant memory: the tables of a 62 TB disk have a thousand million
 * entries. Each step is a bijection of the state for a given pair and of the pair's halves for a given state, so a
 * single differing entry never goes unseen. It guards against damage, not against an adversary.
 */
export class EntryDigest {
  count = 0;
  #low = 0x811c9dc5;
  #high = 0x9e3779b9;

  add(index: number, sector: number): void {
    this.count += 1;
    this.#low = Math.imul(this.#low ^ index, 0x01000193) ^ sector;
    this.#high = Math.imul(this.#high ^ sector, 0x85ebca6b) ^ index;
    this.#low ^= this.#low >>> 15;
    this.#high ^= this.#high >>> 13;
  }

  equals(other: EntryDigest): boolean {
    return this.count === other.count && this.#low === other.#low && this.#high === other.#high;
  }
}
