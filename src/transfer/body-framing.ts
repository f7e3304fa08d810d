import { fail } from '../core/errors.ts';
import type { ResponseHead } from './response-head.ts';

/** Takes the framing off a message body (RFC 9112, 6 and 7). Slices are handed on as they lie in the read buffer. */
export interface BodyFraming {
  /** Hands the content bytes in `chunk` to `deliver`, which must have used them when it returns. */
  push(chunk: Uint8Array, deliver: (content: Uint8Array) => void): void;
  /** True when the framing itself says that the body has ended. */
  readonly complete: boolean;
  /** The connection was closed: returns quietly if a body may end this way, throws if it was cut. */
  closed(): void;
}

/** Which framing the head announces; a body that could be read in two ways is refused (RFC 9112, 6.3). */
export function framingOf(head: ResponseHead): BodyFraming {
  const encoding = head.headers.get('transfer-encoding')?.toLowerCase();
  const length = head.headers.get('content-length');
  if (encoding !== undefined) {
    if (encoding !== 'chunked')
      throw fail('transfer', `the server sends transfer-encoding "${encoding}", which nobody asked for`);
    if (length !== undefined)
      throw fail('transfer', 'the server announces both a length and chunks: refused, one of them is wrong');
    return new ChunkedFraming();
  }
  if (length === undefined) return new UntilClose();
  const lengths = new Set(length.split(',').map((value) => value.trim()));
  const [only = ''] = lengths;
  if (lengths.size !== 1 || !/^\d{1,15}$/.test(only))
    throw fail('transfer', `the server announces the length "${length}"`);
  return new FixedLength(Number(only));
}

class FixedLength implements BodyFraming {
  readonly #length: number;
  #received = 0;

  constructor(length: number) {
    this.#length = length;
  }

  get complete(): boolean {
    return this.#received === this.#length;
  }

  push(chunk: Uint8Array, deliver: (content: Uint8Array) => void): void {
    const content = chunk.subarray(0, this.#length - this.#received);
    this.#received += content.length;
    if (content.length > 0) deliver(content);
  }

  closed(): void {
    if (!this.complete) throw cut(`after ${this.#received} of ${this.#length} bytes`);
  }
}

/** Without a length the end of the connection is the end of the body: only its content can tell whether it is whole. */
class UntilClose implements BodyFraming {
  readonly complete = false;

  push(chunk: Uint8Array, deliver: (content: Uint8Array) => void): void {
    if (chunk.length > 0) deliver(chunk);
  }

  closed(): void {
    return;
  }
}

const LINE_LIMIT = 4096;
const TRAILER_LIMIT = 64 * 1024;
const LF = 0x0a;

type ChunkState = 'size' | 'content' | 'content-end' | 'trailer' | 'complete';

class ChunkedFraming implements BodyFraming {
  #state: ChunkState = 'size';
  #remaining = 0;
  #line = '';
  #trailerBytes = 0;
  #received = 0;

  get complete(): boolean {
    return this.#state === 'complete';
  }

  push(chunk: Uint8Array, deliver: (content: Uint8Array) => void): void {
    let position = 0;
    while (position < chunk.length && this.#state !== 'complete') {
      position =
        this.#state === 'content' ? this.#content(chunk, position, deliver) : this.#lineOf(chunk, position);
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

  #lineOf(chunk: Uint8Array, position: number): number {
    const found = chunk.indexOf(LF, position);
    const end = found < 0 ? chunk.length : found;
    this.#line += Buffer.from(chunk.buffer, chunk.byteOffset + position, end - position).toString('latin1');
    if (this.#line.length > LINE_LIMIT)
      throw fail('transfer', `a line of the chunked body is longer than ${LINE_LIMIT} bytes`);
    if (found < 0) return end;
    if (!this.#line.endsWith('\r'))
      throw fail('transfer', 'a line of the chunked body ends without a carriage return');
    const line = this.#line.slice(0, -1);
    this.#line = '';
    this.#endOfLine(line);
    return end + 1;
  }

  #endOfLine(line: string): void {
    if (this.#state === 'size') {
      const size = /^([0-9a-fA-F]{1,12})[ \t]*(?:;.*)?$/.exec(line);
      if (size === null) throw fail('transfer', `a chunk's size reads ${JSON.stringify(line.slice(0, 40))}`);
      this.#remaining = Number.parseInt(size[1] ?? '', 16);
      this.#state = this.#remaining === 0 ? 'trailer' : 'content';
    } else if (this.#state === 'content-end') {
      if (line !== '') throw fail('transfer', 'a chunk is longer than its size says');
      this.#state = 'size';
    } else {
      this.#trailerBytes += line.length;
      if (this.#trailerBytes > TRAILER_LIMIT)
        throw fail('transfer', `more than ${TRAILER_LIMIT} bytes of trailers`);
      if (line === '') this.#state = 'complete';
    }
  }
}

function cut(where: string): Error {
  return fail('transfer', `the connection was cut ${where}`, { retryable: true });
}
