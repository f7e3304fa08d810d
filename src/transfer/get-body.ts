import type { TLSSocket } from 'node:tls';
import { fail } from '../core/errors.ts';
import { openTlsSocket } from '../vsphere/tls/connect.ts';
import type { Trust } from '../vsphere/tls/trust.ts';
import { cut } from './body-framing.ts';
import type { TransferLimit } from './limit/transfer-limit.ts';
import type { ResponseHead } from './response-head.ts';
import { ResponseReader, type ReceivedBody } from './response-reader.ts';

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
  /** What it may take of the link; absent: all that it gets. */
  readonly limit?: TransferLimit | undefined;
  /** Called with the head of the answer, also of one that is refused. */
  readonly onHead?: ((head: ResponseHead) => void) | undefined;
  readonly signal: AbortSignal;
}

/** The most that Node hands on at once: one TLS record (RFC 8446, 5.1). */
const READ_BUFFER_BYTES = 16 * 1024;

/**
 * GETs `url` into `sink` over one connection of its own, without credentials. The bytes go from one reusable read buffer
 * to the sink without passing through Node's streams, which take as long as the hash does. Resolves when the answer is
 * whole, as far as its framing can say; rejects with `transfer` when it was cut, stalled or refused.
 */
export async function getBody(options: GetOptions, sink: BodySink): Promise<ReceivedBody> {
  const { url, trust, signal } = options;
  const transfer = new Transfer(options, sink);
  const socket = await openTlsSocket({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 443),
    trust,
    signal,
    onread: {
      buffer: Buffer.allocUnsafe(READ_BUFFER_BYTES),
      callback: (length, buffer) => transfer.read(buffer.subarray(0, length)),
    },
  });
  return await transfer.over(socket);
}

class Transfer {
  readonly #options: GetOptions;
  readonly #sink: BodySink;
  readonly #reader: ResponseReader;
  readonly #done = Promise.withResolvers<ReceivedBody>();
  #socket: TLSSocket | undefined;
  #settled = false;
  #resting = false;

  constructor(options: GetOptions, sink: BodySink) {
    this.#options = options;
    this.#sink = sink;
    const { url, onHead } = options;
    this.#reader = new ResponseReader(url.host, (content) => sink.accept(content), onHead);
    this.#done.promise.catch(() => undefined); // it may fail before `over` waits for it
  }

  async over(socket: TLSSocket): Promise<ReceivedBody> {
    const { signal, idleMs, limit } = this.#options;
    const abort = () => this.#fail(signal.reason);
    this.#socket = socket;
    signal.addEventListener('abort', abort, { once: true });
    socket.on('error', (error) => this.#fail(this.#broken(error)));
    socket.on('end', () => this.#ended());
    socket.on('close', () => this.#fail(cut('before the answer was whole')));
    socket.on('timeout', () => this.#fail(this.#silent()));
    socket.setTimeout(idleMs);
    if (signal.aborted) abort();
    limit?.asked();
    socket.write(requestHead(this.#options));
    try {
      return await this.#done.promise;
    } finally {
      signal.removeEventListener('abort', abort);
      socket.destroy();
    }
  }

  /** Called by the socket with each piece it read; false pauses it, after what it has already deciphered. */
  read(chunk: Uint8Array): boolean {
    if (this.#settled) return false;
    try {
      if (this.#socket === undefined) throw this.#unasked();
      const received = this.#reader.push(chunk);
      const rest = this.#options.limit?.received(chunk.length);
      if (received === undefined) return this.#goesOn(this.#socket, rest);
      this.#succeed(received);
    } catch (error) {
      this.#fail(error);
    }
    return false;
  }

  /** False to rest, for the limit (`rest`) or until the sink has room; what was deciphered before still comes. */
  #goesOn(socket: TLSSocket, rest: Promise<void> | undefined): boolean {
    if (this.#resting) return false;
    const room = rest ?? this.#sink.room();
    if (room === undefined) return true;
    void this.#rest(socket, rest === undefined ? room : rest.then(async () => await this.#sink.room()));
    return false;
  }

  /** While we ask the server to wait, its silence is no fault: the limit counts from when we go on. */
  async #rest(socket: TLSSocket, until: Promise<void>): Promise<void> {
    this.#resting = true;
    socket.setTimeout(0);
    try {
      await until;
      this.#resting = false;
      this.#options.limit?.goesOn();
      socket.setTimeout(this.#options.idleMs).resume();
    } catch (error) {
      this.#fail(error);
    }
  }

  #ended(): void {
    try {
      this.#succeed(this.#reader.end());
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Its certificate has perhaps not been looked at yet. */
  #unasked(): Error {
    return fail('transfer', `${this.#options.url.host} sends something before it was asked for anything`);
  }

  #silent(): Error {
    const seconds = Math.round(this.#options.idleMs / 1000);
    return fail('transfer', `${this.#options.url.host} sent nothing for ${seconds} s`, {
      hint: 'the host may be overloaded or gone',
    });
  }

  #broken(error: Error): Error {
    return fail('transfer', `the connection to ${this.#options.url.host} broke: ${error.message}`, {
      cause: error,
    });
  }

  #succeed(received: ReceivedBody): void {
    this.#settled = true;
    this.#done.resolve(received);
  }

  #fail(error: unknown): void {
    this.#settled = true;
    this.#done.reject(error instanceof Error ? error : fail('unexpected', String(error)));
  }
}

function requestHead({ url, headers = {} }: GetOptions): string {
  const fields = {
    Host: url.host,
    Connection: 'close',
    Accept: '*/*',
    'Accept-Encoding': 'identity',
    'User-Agent': 'hyperexport',
    ...headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value.replace(/[\r\n]/g, '')}\r\n`);
  return `GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
