import type { TLSSocket } from 'node:tls';
import { fail, HyperexportError } from '../core/errors.ts';
import { openTlsSocket } from '../vsphere/tls/connect.ts';
import type { Trust } from '../vsphere/tls/trust.ts';
import { framingOf, type BodyFraming } from './body-framing.ts';
import { ResponseHeadReader, type ResponseHead } from './response-head.ts';

/** Where a body goes. `accept` must have used the bytes when it returns: the read buffer is used again. */
export interface BodySink {
  accept(content: Uint8Array): void;
  /** Undefined while there is room; otherwise a promise of room, for which the connection is paused. */
  room(): Promise<void> | undefined;
}

export interface GetOptions {
  readonly url: URL;
  readonly trust: Trust;
  readonly headers?: Readonly<Record<string, string>>;
  /** Give up when nothing arrives for so long. Hosts pause for minutes while they read; a total limit there is none. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

const READ_BUFFER_BYTES = 256 * 1024;

/**
 * GETs `url` into `sink` over one connection of its own. The bytes go from one reusable read buffer to the sink
 * without passing through Node's streams, whose 16 KiB buffers cost more than the hash does. Resolves when the framing
 * says that the body is whole; rejects with `transfer` when it was cut, stalled or refused. Redirects are not followed.
 */
export async function getBody(options: GetOptions, sink: BodySink): Promise<ResponseHead> {
  const { url, trust, signal } = options;
  const response = new Response(sink, options);
  const socket = await openTlsSocket({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 443),
    trust,
    signal,
    onread: {
      buffer: Buffer.allocUnsafe(READ_BUFFER_BYTES),
      callback: (length, buffer) => response.read(length, buffer),
    },
  });
  return await response.over(socket, signal);
}

class Response {
  readonly #sink: BodySink;
  readonly #options: GetOptions;
  readonly #head = new ResponseHeadReader();
  readonly #done = Promise.withResolvers<ResponseHead>();
  #framing: BodyFraming | undefined;
  #received: ResponseHead | undefined;
  #socket: TLSSocket | undefined;
  #paused = false;

  constructor(sink: BodySink, options: GetOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  async over(socket: TLSSocket, signal: AbortSignal): Promise<ResponseHead> {
    this.#socket = socket;
    const abort = () => this.#done.reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    socket.on('error', (error) => this.#fail(this.#broken(error)));
    socket.on('end', () => this.#closed());
    socket.on('close', () => this.#closed());
    socket.setTimeout(this.#options.idleMs, () => this.#idle());
    if (signal.aborted) abort();
    socket.write(requestHead(this.#options));
    try {
      return await this.#done.promise;
    } finally {
      signal.removeEventListener('abort', abort);
      socket.destroy();
    }
  }

  /** Called by the socket with each piece it read; false pauses it. */
  read(length: number, buffer: Uint8Array): boolean {
    try {
      this.#take(buffer.subarray(0, length));
      if (this.#framing?.complete === true && this.#received !== undefined) {
        this.#done.resolve(this.#received);
        return false;
      }
      return this.#waitForRoom();
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #take(chunk: Uint8Array): void {
    let rest = chunk;
    if (this.#framing === undefined) {
      const result = this.#head.push(chunk);
      if (result === undefined) return;
      if (result.head.status === 100) {
        this.#take(chunk.subarray(result.consumed));
        return;
      }
      this.#received = accepted(result.head, this.#options.url);
      this.#framing = framingOf(result.head);
      rest = chunk.subarray(result.consumed);
    }
    this.#framing.push(rest, (content) => this.#sink.accept(content));
  }

  #waitForRoom(): boolean {
    const room = this.#sink.room();
    if (room === undefined) return true;
    this.#paused = true;
    room.then(
      () => {
        this.#paused = false;
        this.#socket?.resume();
      },
      (error: unknown) => this.#fail(error),
    );
    return false;
  }

  /** The limit counts the server's silence only, not the time in which we ask it to wait. */
  #idle(): void {
    if (this.#paused) return;
    const seconds = Math.round(this.#options.idleMs / 1000);
    this.#fail(
      fail('transfer', `${hostOf(this.#options.url)} sent nothing for ${seconds} s`, {
        hint: 'the host may be overloaded or gone',
      }),
    );
  }

  #closed(): void {
    if (this.#received === undefined || this.#framing === undefined) {
      this.#fail(fail('transfer', `${hostOf(this.#options.url)} closed the connection before it answered`));
      return;
    }
    try {
      this.#framing.closed();
      this.#done.resolve(this.#received);
    } catch (error) {
      this.#fail(error);
    }
  }

  #broken(error: Error): Error {
    return fail('transfer', `the connection to ${hostOf(this.#options.url)} broke: ${error.message}`, {
      cause: error,
    });
  }

  #fail(error: unknown): void {
    this.#done.reject(error instanceof Error ? error : fail('unexpected', String(error)));
  }
}

function requestHead({ url, headers = {} }: GetOptions): string {
  const fields = {
    Host: url.host,
    Connection: 'close',
    Accept: '*/*',
    'User-Agent': 'hyperexport',
    ...headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value.replace(/[\r\n]/g, '')}\r\n`);
  return `GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

function accepted(head: ResponseHead, url: URL): ResponseHead {
  if (head.status === 200) return head;
  const retryable = head.status === 408 || head.status === 429 || head.status >= 500;
  throw new HyperexportError('transfer', `${hostOf(url)} answered ${head.status} ${head.reason}`.trimEnd(), {
    retryable,
    details: { status: head.status },
    hint: hintFor(head.status),
  });
}

function hintFor(status: number): string {
  if (status >= 300 && status < 400) return 'it redirects to another address: a transfer never follows one';
  if (status === 401 || status === 403)
    return 'the host refuses the download: is the lease still alive, and does a proxy interfere?';
  if (status === 404) return 'the lease or one of its files is gone on the host';
  return 'the host may be overloaded: try again later';
}

function hostOf(url: URL): string {
  return url.host;
}
