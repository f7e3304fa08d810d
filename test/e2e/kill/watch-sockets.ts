import { syncBuiltinESMExports } from 'node:module';
import tls, { type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Watch } from './effects.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- what is wrapped is Node's own, beneath its types */

/** A body counts once for so many bytes of it: reads come in pieces of another size each time. */
const BODY_STEP = 128 * 1024;

/** The request that a connection is busy with. */
interface Exchange {
  request: string;
  isBody: boolean;
  bytes: number;
  answered: boolean;
}

/**
 * Wraps TLS connections: each is an effect when it is opened, with each request and each answer on it, and with every
 * `BODY_STEP` of a body.
 */
export function watchSockets(watch: Watch): void {
  const exchanges = new WeakMap<object, Exchange>();
  const { connect } = tls;
  const prototype = tls.TLSSocket.prototype as any;
  const { _write: write, _writev: writev, push } = prototype;

  (tls as any).connect = (options: ConnectionOptions, ...rest: any[]) => {
    const moment = watch.meet({ effect: 'connect', divisible: false });
    if (moment === 'before') watch.die();
    const exchange: Exchange = { request: '', isBody: false, bytes: 0, answered: false };
    const socket: TLSSocket = (connect as any)(watched(options, exchange), ...rest);
    exchanges.set(socket, exchange);
    if (moment === 'after') socket.once('secureConnect', () => watch.die());
    return socket;
  };
  syncBuiltinESMExports();

  prototype._write = function (chunk: unknown, encoding: BufferEncoding, callback: () => void) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : (chunk as Buffer);
    send(this, bytes, (sent, done) => write.call(this, sent, 'buffer', done ?? callback));
  };
  prototype._writev = function (chunks: { chunk: any; encoding: BufferEncoding }[], callback: () => void) {
    const bytes = Buffer.concat(chunks.map(({ chunk, encoding }) => Buffer.from(chunk, encoding)));
    send(this, bytes, (sent, done) =>
      sent === bytes && done === undefined
        ? writev.call(this, chunks, callback)
        : write.call(this, sent, 'buffer', done),
    );
  };
  prototype.push = function (chunk: Buffer | null, ...rest: unknown[]) {
    const exchange = exchanges.get(this);
    if (chunk !== null && exchange !== undefined) receive(exchange, chunk.length);
    return push.call(this, chunk, ...rest);
  };

  /** Requests are small: their name stands in the first piece that is written, or in a later one of the same request. */
  function send(socket: object, bytes: Buffer, write: (bytes: Buffer, done?: () => void) => void): void {
    const exchange = exchanges.get(socket);
    const request = exchange === undefined ? undefined : requestIn(bytes);
    if (exchange === undefined || request === undefined) {
      write(bytes);
      return;
    }
    Object.assign(exchange, { request, isBody: request.startsWith('GET nfc'), bytes: 0, answered: false });
    const moment = watch.meet({ effect: `request ${request}`, divisible: true });
    if (moment === 'before') watch.die();
    else if (moment === 'half') write(bytes.subarray(0, bytes.length / 2), () => watch.die());
    else if (moment === 'after') write(bytes, () => watch.die());
    else write(bytes);
  }

  function receive(exchange: Exchange, length: number): void {
    const before = exchange.bytes;
    exchange.bytes += length;
    if (!exchange.answered) {
      exchange.answered = true;
      reach(`answer ${exchange.request}`);
    }
    if (!exchange.isBody) return;
    for (let step = Math.floor(before / BODY_STEP); step < Math.floor(exchange.bytes / BODY_STEP); step++)
      reach(`body ${exchange.request}`);
  }

  /** What has arrived is not yet seen by the program when it dies of it. */
  function reach(effect: string): void {
    if (watch.meet({ effect, divisible: false }) !== undefined) watch.die();
  }

  /** Bodies that are read into a buffer of the program's own do not pass through the stream. */
  function watched(options: ConnectionOptions & { onread?: any }, exchange: Exchange): ConnectionOptions {
    const { onread } = options;
    if (onread === undefined) return options;
    const callback = (length: number, buffer: Uint8Array) => {
      receive(exchange, length);
      return onread.callback(length, buffer);
    };
    return { ...options, onread: { ...onread, callback } } as ConnectionOptions;
  }
}

/** The method of a SOAP request, or what is got; undefined for a piece that begins neither. */
function requestIn(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1');
  const got = /^GET (\S+) HTTP/.exec(text)?.[1];
  if (got !== undefined) return `GET ${got.replace(/^\//, '').replace(/^nfc\/[^/]+/, 'nfc')}`;
  return /<(?:\w+:)?Body>\s*<(\w+)/.exec(text)?.[1];
}
