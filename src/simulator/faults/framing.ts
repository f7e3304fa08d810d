import type { ServerResponse } from 'node:http';
import type { FramingFault } from './fault.ts';
import { pour } from './pour.ts';

type Framing = FramingFault['as'];
type Content = AsyncIterable<Uint8Array>;

const ENDLESS_BYTES = 1024 ** 3;
const WRONG_BY = 512;

/** Sends the body on the bare connection, in a framing that node:http would not write. `length` is the body's. */
export async function sendFramed(
  response: ServerResponse,
  as: Framing,
  { content, length, contentType }: { content: Content; length: number; contentType: string },
): Promise<void> {
  const { socket } = response;
  if (socket === null) return;
  const head = [
    'HTTP/1.1 200 OK',
    `Content-Type: ${contentType}`,
    'Connection: close',
    ...headers(as, length),
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  try {
    await pour(isChunked(as) ? chunked(as, content) : content, socket);
    socket.end();
  } catch {
    socket.destroy();
  }
}

export async function lengthOf(content: Content): Promise<number> {
  let length = 0;
  for await (const piece of content) length += piece.length;
  return length;
}

const isChunked = (as: Framing): boolean =>
  !['length', 'until-close', 'length-too-small', 'length-too-large', 'two-lengths'].includes(as);

function headers(as: Framing, length: number): readonly string[] {
  switch (as) {
    case 'length':
      return [`Content-Length: ${length}`];
    case 'length-too-small':
      return [`Content-Length: ${length - WRONG_BY}`];
    case 'length-too-large':
      return [`Content-Length: ${length + WRONG_BY}`];
    case 'two-lengths':
      return [`Content-Length: ${length}`, `Content-Length: ${length + WRONG_BY}`];
    case 'until-close':
      return [];
    case 'length-and-chunks':
      return [`Content-Length: ${length}`, 'Transfer-Encoding: chunked'];
    case 'unknown-encoding':
      return ['Transfer-Encoding: br, chunked'];
    default:
      return ['Transfer-Encoding: chunked'];
  }
}

async function* chunked(as: Framing, content: Content): AsyncGenerator<string | Uint8Array> {
  let number = 0;
  for await (const piece of content) {
    for (const chunk of slices(piece, as === 'small-chunks' ? 4000 : 65_536)) {
      number += 1;
      yield* sizeLine(as, chunk.length, number);
      yield chunk;
      if (as !== 'chunk-without-end' || number !== 2) yield '\r\n';
    }
  }
  yield '0\r\n';
  if (as === 'trailers') yield 'X-Checksum: none\r\nX-Served-By: a proxy\r\n';
  if (as === 'endless-trailers') yield* endless('X-Trailer: on and on\r\n');
  yield '\r\n';
}

function* sizeLine(as: Framing, size: number, number: number): Generator<string> {
  const hexadecimal = size.toString(16);
  if (as === 'chunk-extensions') yield `${hexadecimal};number=${number};note="a;b, c"\r\n`;
  else if (as === 'bad-chunk-size' && number === 2) yield 'xyz\r\n';
  else if (as === 'huge-chunk-size' && number === 2) yield 'ffffffffffffffffff\r\n';
  else if (as === 'endless-chunk-line' && number === 2) {
    yield `${hexadecimal};`;
    yield* endless('x');
  } else if (as === 'small-chunks') yield `000${hexadecimal.toUpperCase()}\r\n`;
  else yield `${hexadecimal}\r\n`;
}

function* slices(piece: Uint8Array, bytes: number): Generator<Uint8Array> {
  for (let from = 0; from < piece.length; from += bytes) yield piece.subarray(from, from + bytes);
}

function* endless(text: string): Generator<string> {
  const piece = text.repeat(Math.ceil(65_536 / text.length));
  for (let sent = 0; sent < ENDLESS_BYTES; sent += piece.length) yield piece;
}
