import { SECTOR } from './format.ts';
import { describeContent, notADisk } from './not-a-disk.ts';

/**
 * What a parse sees of a body that arrives in pieces. The program is a generator that yields how many bytes it wants
 * next (positive: to look at, all of them at once; negative: to jump over) and is resumed when they are there. In a
 * piece of usual size nothing is copied: the bytes are read where they lie.
 */
export class ParseInput {
  /** For messages: what is being read. */
  place = 'the header';
  /** The body may end before the next wanted byte. */
  mayEnd = false;
  /** It did. */
  ended = false;
  /** Where in the body the bytes in view start. */
  offset = 0;
  /** Where in the body the next yield starts. */
  position = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  u32(at: number): number {
    return this.#bytes.readUInt32LE(this.#at + at);
  }

  /** Exact below 2^53; above, only good for a comparison with a limit. */
  u64(at: number): number {
    return this.u32(at) + this.u32(at + 4) * 2 ** 32;
  }

  /** A view of the wanted bytes, valid until the next yield. */
  bytes(length: number): Buffer {
    return this.#bytes.subarray(this.#at, this.#at + length);
  }

  show(bytes: Buffer, at: number, offset: number): void {
    this.#bytes = bytes;
    this.#at = at;
    this.offset = offset;
  }
}

export type ParseProgram<Result> = Generator<number, Result, undefined>;

/** Jumps to a sector of the body, which cannot lie behind us: a stream has no way back. */
export function* jumpTo(input: ParseInput, sector: number, place: string): ParseProgram<void> {
  input.place = place;
  const distance = sector * SECTOR - input.position;
  if (distance < 0) throw notADisk(input.position, `${place} at sector ${sector}`, 'something in its place');
  if (distance > 0) yield -distance;
}

/** Runs a program over the pieces of a body. */
export class IncrementalParse<Result> {
  readonly #input = new ParseInput();
  readonly #program: ParseProgram<Result>;
  #step: IteratorResult<number, Result>;
  /** Bytes still to jump over. */
  #jump = 0;
  /** Wanted bytes that straddle pieces are gathered here. */
  #gathered: Buffer = Buffer.allocUnsafe(4096);
  #have = 0;
  #position = 0;

  constructor(program: (input: ParseInput) => ParseProgram<Result>) {
    this.#program = program(this.#input);
    this.#step = this.#program.next();
    this.#beginStep();
  }

  push(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let at = 0;
    while (at < bytes.length) {
      if (this.#step.done === true) throw notADisk(this.#position, 'the end of the body', 'more bytes');
      if (this.#jump > 0) {
        const jumped = Math.min(this.#jump, bytes.length - at);
        this.#jump -= jumped;
        at += jumped;
        this.#position += jumped;
        if (this.#jump === 0) this.#resume();
      } else {
        at += this.#take(bytes, at, this.#step.value);
      }
    }
  }

  finish(): Result {
    if (this.#step.done !== true && this.#input.mayEnd && this.#have === 0) {
      this.#input.ended = true;
      this.#step = this.#program.next();
    }
    if (this.#step.done !== true) throw this.#cutShort();
    return this.#step.value;
  }

  /** Consumes up to `wanted` bytes of `bytes` from `at`, and resumes the program once it has all of them. */
  #take(bytes: Buffer, at: number, wanted: number): number {
    const missing = wanted - this.#have;
    const available = Math.min(missing, bytes.length - at);
    const inPlace = this.#have === 0 && available === wanted;
    if (!inPlace) this.#gather(bytes, at, available, wanted);
    this.#position += available;
    if (available < missing) return available;
    const start = this.#position - wanted;
    if (inPlace) this.#input.show(bytes, at, start);
    else this.#input.show(this.#gathered, 0, start);
    this.#have = 0;
    this.#input.mayEnd = false;
    this.#resume();
    return available;
  }

  #gather(bytes: Buffer, at: number, available: number, wanted: number): void {
    if (this.#gathered.length < wanted) {
      const larger = Buffer.allocUnsafe(wanted);
      this.#gathered.copy(larger, 0, 0, this.#have);
      this.#gathered = larger;
    }
    bytes.copy(this.#gathered, this.#have, at, at + available);
    this.#have += available;
  }

  #resume(): void {
    this.#input.position = this.#position;
    this.#step = this.#program.next();
    this.#beginStep();
  }

  #beginStep(): void {
    if (this.#step.done !== true && this.#step.value < 0) this.#jump = -this.#step.value;
  }

  #cutShort(): Error {
    const length = this.#position;
    if (length >= SECTOR) return notADisk(length, `more of ${this.#input.place}`, 'the end of the body');
    const what = describeContent(this.#gathered.subarray(0, this.#have));
    return notADisk(0, 'a stream-optimised disk', length === 0 ? what : `${what} of ${length} bytes`);
  }
}
