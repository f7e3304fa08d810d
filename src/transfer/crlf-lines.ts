const LF = 0x0a;

/**
 * Gathers a line that ends with CR LF, whatever pieces it comes in and never more than `limit` bytes of it. What else
 * some programs take for the end of a line, a bare LF or CR, is refused: two that differ over it see two messages
 * (RFC 9112, 2.2).
 */
export class CrlfLines {
  readonly #limit: number;
  readonly #refuse: (problem: string) => Error;
  #gathered = '';

  /** `refuse` makes the error of "... is longer than 4096 bytes". */
  constructor(limit: number, refuse: (problem: string) => Error) {
    this.#limit = limit;
    this.#refuse = refuse;
  }

  /** What has come of the line that is not yet whole. */
  get begun(): string {
    return this.#gathered;
  }

  /** Reads on at `from`: the line without its end, if it is whole, and where the rest of `chunk` begins. */
  next(chunk: Uint8Array, from: number): { readonly line: string | undefined; readonly at: number } {
    const found = chunk.indexOf(LF, from);
    const end = found < 0 ? chunk.length : found;
    if (this.#gathered.length + end - from > this.#limit)
      throw this.#refuse(`is longer than ${this.#limit} bytes`);
    this.#gathered += Buffer.from(chunk.buffer, chunk.byteOffset + from, end - from).toString('latin1');
    if (found < 0) return { line: undefined, at: end };
    if (!this.#gathered.endsWith('\r')) throw this.#refuse('ends without a carriage return');
    const line = this.#gathered.slice(0, -1);
    this.#gathered = '';
    if (/[\0\r]/.test(line)) throw this.#refuse(`reads ${JSON.stringify(line.slice(0, 40))}`);
    return { line, at: end + 1 };
  }
}
