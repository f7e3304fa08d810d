import { fail } from '../core/errors.ts';

export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** Lower-case names; a repeated header's values are joined by a comma (RFC 9110, 5.3). */
  readonly headers: ReadonlyMap<string, string>;
}

const LIMIT = 64 * 1024;
const END = Buffer.from('\r\n\r\n');

/** Gathers the bytes of an HTTP/1.1 response head (RFC 9112, 2-5) until its empty line, whatever pieces they come in. */
export class ResponseHeadReader {
  #gathered: Buffer = Buffer.alloc(0);

  /** Returns the head and how many bytes of `chunk` belong to it, or undefined while it is incomplete. */
  push(chunk: Uint8Array): { head: ResponseHead; consumed: number } | undefined {
    const before = this.#gathered.length;
    this.#gathered = Buffer.concat([this.#gathered, chunk]);
    const end = this.#gathered.indexOf(END);
    if (end < 0) {
      if (this.#gathered.length > LIMIT) throw malformed(`more than ${LIMIT} bytes of headers`);
      return undefined;
    }
    if (end > LIMIT) throw malformed(`more than ${LIMIT} bytes of headers`);
    const head = parse(this.#gathered.toString('latin1', 0, end));
    const consumed = end + END.length - before;
    this.#gathered = Buffer.alloc(0);
    return { head, consumed };
  }
}

function parse(text: string): ResponseHead {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const match = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(statusLine);
  if (match === null) throw malformed(`the answer begins with ${JSON.stringify(statusLine.slice(0, 40))}`);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const field = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line);
    if (field === null) throw malformed(`a header line reads ${JSON.stringify(line.slice(0, 40))}`);
    const [, name = '', value = ''] = field;
    const earlier = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return { status: Number(match[1]), reason: match[2] ?? '', headers };
}

function malformed(what: string): Error {
  return fail('transfer', `the server's answer is not HTTP/1.1: ${what}`, { hint: 'is a proxy in between?' });
}
