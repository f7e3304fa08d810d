import { createHmac, randomBytes } from 'node:crypto';

/** What a pseudonym looks like: readers of the answers must still find what they expect there. */
export type PseudonymKind = 'name' | 'host' | 'ipv4' | 'ipv6' | 'mac' | 'uuid' | 'hex';

/**
 * The same word for the same original, through a whole run, so that references still match. The originals are not kept:
 * they are known by a keyed hash whose key is gone with the run.
 */
export class Pseudonyms {
  readonly #key = randomBytes(32);
  readonly #known = new Map<string, number>();
  readonly #counts = new Map<PseudonymKind, number>();

  /** `length`, in hexadecimal digits, is for `hex` only. Numbers are given in the order of the first appearance. */
  of(kind: PseudonymKind, original: string, length = 32): string {
    const digest = this.#digest(kind, original);
    let number = this.#known.get(digest);
    if (number === undefined) {
      number = (this.#counts.get(kind) ?? 0) + 1;
      this.#counts.set(kind, number);
      this.#known.set(digest, number);
    }
    return written(kind, number, length);
  }

  /** Whether it has appeared. */
  knows(kind: PseudonymKind, original: string): boolean {
    return this.#known.has(this.#digest(kind, original));
  }

  #digest(kind: PseudonymKind, original: string): string {
    return createHmac('sha256', this.#key).update(`${kind}\0${original}`).digest('base64');
  }
}

function written(kind: PseudonymKind, number: number, length: number): string {
  const hex = number.toString(16);
  switch (kind) {
    case 'name':
      return `${kind}-${number}`;
    // Reserved for documentation: RFC 2606, 3849. There is too little of that kind among IPv4 addresses.
    case 'host':
      return `host-${number}.example`;
    case 'ipv6':
      return `2001:db8::${hex}`;
    case 'ipv4':
      return `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
    case 'mac':
      return `00:50:56:00:${hex.padStart(4, '0').replace(/(..)$/, ':$1')}`;
    case 'uuid':
      return `00000000-0000-4000-8000-${hex.padStart(12, '0')}`;
    case 'hex':
      return hex.padStart(length, '0').slice(-length);
  }
}
