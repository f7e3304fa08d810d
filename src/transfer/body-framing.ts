import { fail, type HyperexportError } from '../core/errors.ts';

/** Takes the framing off a message body (RFC 9112, 6 and 7). Slices are handed on as they lie in the read buffer. */
export interface BodyFraming {
  /** Hands the content bytes in `chunk` to `deliver`, which must have used them when it returns. */
  push(chunk: Uint8Array, deliver: (content: Uint8Array) => void): void;
  /** True when the framing itself says that the body has ended. What follows is no part of it and is not looked at. */
  readonly complete: boolean;
  /** The server ended the connection: returns quietly if a body may end this way, throws if it was cut. */
  closed(): void;
}

/** A body as long as the head says. */
export class FixedLength implements BodyFraming {
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
export class UntilClose implements BodyFraming {
  readonly complete = false;

  push(chunk: Uint8Array, deliver: (content: Uint8Array) => void): void {
    if (chunk.length > 0) deliver(chunk);
  }

  closed(): void {
    return;
  }
}

export function cut(where: string): HyperexportError {
  return fail('transfer', `the connection was cut ${where}`, { hint: 'the host may be overloaded or gone' });
}
