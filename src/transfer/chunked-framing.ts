import { fail } from '../core/errors.ts';
import { cut, type BodyFraming } from './body-framing.ts';
import { CrlfLines } from './crlf-lines.ts';
import { fieldOf } from './field-line.ts';

const LINE_LIMIT = 4096;
const TRAILER_LIMIT = 64 * 1024;

type ChunkState = 'size' | 'content' | 'content-end' | 'trailer' | 'complete';

/** RFC 9112, 7.1. Extensions and trailers are read over: what they could say, nobody asked for. */
export class ChunkedFraming implements BodyFraming {
  readonly #lines = new CrlfLines(LINE_LIMIT, (problem) => broken(`a line of it ${problem}`));
  #state: ChunkState = 'size';
  #remaining = 0;
  #trailerBytes = 0;
  #received = 0;

  get complete(): boolean {
    return this.#state === 'complete';
  }

  push(chunk: Uint8Array, deliver: (content: Uint8Array) => void): void {
    let position = 0;
    while (position < chunk.length && this.#state !== 'complete') {
      if (this.#state === 'content') {
        position = this.#content(chunk, position, deliver);
      } else {
        const { line, at } = this.#lines.next(chunk, position);
        position = at;
        if (line !== undefined) this.#endOfLine(line);
      }
    }
  }

  closed(): void {
    if (!this.complete) throw cut(`in the middle of a chunked body, after ${this.#received} bytes`);
  }

  #content(chunk: Uint8Array, position: number, deliver: (content: Uint8Array) => void): number {
    const end = Math.min(chunk.length, position + this.#remaining);
    deliver(chunk.subarray(position, end));
    this.#remaining -= end - position;
    this.#received += end - position;
    if (this.#remaining === 0) this.#state = 'content-end';
    return end;
  }

  #endOfLine(line: string): void {
    if (this.#state === 'size') {
      const size = /^([0-9a-fA-F]{1,12})[ \t]*(?:;.*)?$/.exec(line);
      if (size === null) throw broken(`a chunk's size reads ${JSON.stringify(line.slice(0, 40))}`);
      this.#remaining = Number.parseInt(size[1] ?? '', 16);
      this.#state = this.#remaining === 0 ? 'trailer' : 'content';
    } else if (this.#state === 'content-end') {
      if (line !== '') throw broken('a chunk is longer than its size says');
      this.#state = 'size';
    } else if (line === '') {
      this.#state = 'complete';
    } else {
      this.#trailer(line);
    }
  }

  /** An empty chunk in the middle of a body would end it early: what follows it must look like trailers. */
  #trailer(line: string): void {
    this.#trailerBytes += line.length;
    if (this.#trailerBytes > TRAILER_LIMIT) throw broken(`more than ${TRAILER_LIMIT} bytes of trailers`);
    if (fieldOf(line) === undefined) throw broken(`a trailer reads ${JSON.stringify(line.slice(0, 40))}`);
  }
}

/** Unlike a head that cannot be read, this may be a moment's failure: a server that broke off and wrote why, say. */
function broken(problem: string): Error {
  return fail('transfer', `the chunked body is malformed: ${problem}`);
}
