import { fail } from '../core/errors.ts';
import { CrlfLines } from './crlf-lines.ts';
import { fieldOf } from './field-line.ts';

export interface ResponseHead {
  readonly version: '1.0' | '1.1';
  readonly status: number;
  readonly reason: string;
  /** Lower-case names; a repeated header's values are joined by a comma (RFC 9110, 5.3). */
  readonly headers: ReadonlyMap<string, string>;
}

/** Of all lines together, those of interim answers included. */
const LIMIT = 64 * 1024;
const BEGINNING = 'HTTP/1.';

/**
 * Gathers the bytes of an HTTP/1.1 response head (RFC 9112, 2-5) until its empty line, whatever pieces they come in.
 * Interim answers (1xx) are passed over, except for 101: nobody asked to switch protocols.
 */
export class ResponseHeadReader {
  readonly #lines = new CrlfLines(LIMIT, (problem) => malformed(`a line of its head ${problem}`));
  #bytes = 0;
  #head: { status: StatusLine; headers: Map<string, string> } | undefined;

  /** Returns the head and how many bytes of `chunk` belong to it, or undefined while it is incomplete. */
  push(chunk: Uint8Array): { head: ResponseHead; consumed: number } | undefined {
    for (let position = 0; position < chunk.length;) {
      const { line, at } = this.#lines.next(chunk, position);
      this.#count(at - position);
      position = at;
      if (line === undefined) break;
      const head = this.#endOfLine(line);
      if (head !== undefined) return { head, consumed: position };
    }
    if (this.#head === undefined) expectBeginning(this.#lines.begun);
    return undefined;
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > LIMIT) throw malformed(`more than ${LIMIT} bytes of headers`);
  }

  #endOfLine(line: string): ResponseHead | undefined {
    if (this.#head === undefined) {
      this.#head = { status: statusLineOf(line), headers: new Map() };
      return undefined;
    }
    const { status, headers } = this.#head;
    if (line !== '') {
      addField(headers, line);
      return undefined;
    }
    this.#head = undefined;
    return isInterim(status) ? undefined : { ...status, headers };
  }
}

type StatusLine = Omit<ResponseHead, 'headers'>;

function isInterim({ status }: StatusLine): boolean {
  return status >= 100 && status < 200 && status !== 101;
}

/** What does not even begin like HTTP is refused at once: its sender may say no more, and wait for an answer. */
function expectBeginning(begun: string): void {
  if (!BEGINNING.startsWith(begun.slice(0, BEGINNING.length))) throw noStatusLine(begun);
}

function statusLineOf(line: string): StatusLine {
  const match = /^HTTP\/(1\.[01]) ([1-9]\d\d)(?: (.*))?$/.exec(line);
  if (match === null) throw noStatusLine(line);
  const [, version, status, reason = ''] = match;
  return { version: version as ResponseHead['version'], status: Number(status), reason };
}

function addField(headers: Map<string, string>, line: string): void {
  const field = fieldOf(line);
  if (field === undefined) throw malformed(`a header line reads ${JSON.stringify(line.slice(0, 40))}`);
  const earlier = headers.get(field.name);
  headers.set(field.name, earlier === undefined ? field.value : `${earlier}, ${field.value}`);
}

function noStatusLine(text: string): Error {
  return malformed(`it begins with ${JSON.stringify(text.slice(0, 40))}`);
}

function malformed(what: string): Error {
  return fail('transfer', `the server's answer is not HTTP/1.1: ${what}`, {
    hint: 'is this the right port, and is a proxy in between?',
    retryable: false,
  });
}
