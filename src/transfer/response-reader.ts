import { acceptAnswer } from './accept-answer.ts';
import { cut, type BodyFraming } from './body-framing.ts';
import { framingOf } from './framing-of.ts';
import { ResponseHeadReader, type ResponseHead } from './response-head.ts';

export interface ReceivedBody extends ResponseHead {
  /**
   * Whether the framing said that the body is whole. False where its end was that of the connection: Node does not tell
   * a connection that TLS closed (close_notify) from one that was cut, so that the content itself must prove its end.
   */
  readonly endIsProven: boolean;
}

/** Reads one answer from the bytes of its connection, in whatever pieces they come, and hands its content on. */
export class ResponseReader {
  readonly #host: string;
  readonly #deliver: (content: Uint8Array) => void;
  readonly #headReader = new ResponseHeadReader();
  readonly #onHead: ((head: ResponseHead) => void) | undefined;
  #body: { readonly head: ResponseHead; readonly framing: BodyFraming } | undefined;

  /** `host` is for messages; `deliver` must have used the bytes when it returns. */
  constructor(host: string, deliver: (content: Uint8Array) => void, onHead?: (head: ResponseHead) => void) {
    this.#host = host;
    this.#deliver = deliver;
    this.#onHead = onHead;
  }

  /** Returns the answer when it is whole; throws when it is refused. What comes after its end is not looked at. */
  push(chunk: Uint8Array): ReceivedBody | undefined {
    let rest = chunk;
    if (this.#body === undefined) {
      const result = this.#headReader.push(chunk);
      if (result === undefined) return undefined;
      this.#onHead?.(result.head);
      acceptAnswer(result.head, this.#host);
      this.#body = { head: result.head, framing: framingOf(result.head) };
      rest = chunk.subarray(result.consumed);
    }
    const { head, framing } = this.#body;
    framing.push(rest, this.#deliver);
    return framing.complete ? { ...head, endIsProven: true } : undefined;
  }

  /** The server ended the connection: returns the answer if it may end this way, throws if it was cut. */
  end(): ReceivedBody {
    if (this.#body === undefined) throw cut(`before ${this.#host} had answered`);
    const { head, framing } = this.#body;
    framing.closed();
    return { ...head, endIsProven: framing.complete };
  }
}
