import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { framingOf } from '../../../src/transfer/body-framing.ts';
import { ResponseHeadReader, type ResponseHead } from '../../../src/transfer/response-head.ts';

const chunkedHead = head('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');

function head(text: string): ResponseHead {
  const result = new ResponseHeadReader().push(Buffer.from(text, 'latin1'));
  if (result === undefined) throw new Error('incomplete');
  return result.head;
}

function receive(
  of: ResponseHead,
  pieces: Iterable<Uint8Array>,
): { content: Buffer; complete: boolean; close: () => void } {
  const framing = framingOf(of);
  const content: Buffer[] = [];
  for (const piece of pieces) framing.push(piece, (bytes) => content.push(Buffer.from(bytes)));
  return { content: Buffer.concat(content), complete: framing.complete, close: () => framing.closed() };
}

function cutInto(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let position = 0;
  for (const size of sizes) {
    pieces.push(bytes.subarray(position, position + size));
    position += size;
  }
  return [...pieces, bytes.subarray(position)];
}

function chunked(chunks: readonly Uint8Array[], extension: string, trailer: string): Buffer {
  const parts = chunks
    .filter(({ length }) => length > 0)
    .flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]);
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailer}\r\n`)]);
}

describe('a chunked body', () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });
  const sizes = fc.array(fc.nat(97), { maxLength: 60 });

  test('is the same content whatever pieces it arrives in, with or without extensions and trailers', () => {
    fc.assert(
      fc.property(
        chunks,
        sizes,
        fc.constantFrom('', ';a=b', ' ;x'),
        fc.constantFrom('', 'X-Sum: 1\r\n'),
        (parts, cuts, extension, trailer) => {
          const { content, complete } = receive(
            chunkedHead,
            cutInto(chunked(parts, extension, trailer), cuts),
          );
          expect(content.equals(Buffer.concat(parts))).toBe(true);
          expect(complete).toBe(true);
        },
      ),
    );
  });

  test('that is cut anywhere is an error, also cleanly between two chunks', () => {
    const body = chunked([Buffer.from('first'), Buffer.from('second')], '', '');
    for (let length = 0; length < body.length; length++) {
      const { complete, close } = receive(chunkedHead, [body.subarray(0, length)]);
      expect(complete).toBe(false);
      expect(close).toThrow(expect.objectContaining({ code: 'transfer' }));
    }
  });

  test.each([
    'zz\r\n',
    '-5\r\n',
    '5\nabcde',
    '5\r\nabcdefg\r\n',
    `${'1'.repeat(40)}\r\n`,
    `1;${'x'.repeat(5000)}`,
  ])('with the malformed line %j is refused', (body) => {
    expect(() => receive(chunkedHead, [Buffer.from(body)])).toThrow(
      expect.objectContaining({ code: 'transfer' }),
    );
  });

  test('with endless trailers is refused', () => {
    const endless = Buffer.from(`0\r\n${'X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n'.repeat(3000)}`);
    expect(() => receive(chunkedHead, [endless])).toThrow(/trailers/);
  });
});

describe('a body with a length', () => {
  const of = (length: string) => head(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`);

  test('ends at its length, and what follows is not part of it', () => {
    const { content, complete } = receive(of('5'), [Buffer.from('abc'), Buffer.from('defgh')]);
    expect([content.toString(), complete]).toEqual(['abcde', true]);
  });

  test('that ends early is an error that says how much is missing', () => {
    expect(receive(of('5'), [Buffer.from('abc')]).close).toThrow(/3 of 5 bytes/);
  });

  test.each(['5, 6', '-1', '0x5', '1e3', '9'.repeat(17)])('of %s is refused', (length) => {
    expect(() => framingOf(of(length))).toThrow(expect.objectContaining({ code: 'transfer' }));
  });

  test('and chunks at once is refused, because the two could disagree', () => {
    expect(() =>
      framingOf(head('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n')),
    ).toThrow(/both/);
  });
});

test('a body without a length ends with its connection', () => {
  const { content, complete, close } = receive(head('HTTP/1.1 200 OK\r\n\r\n'), [
    Buffer.from('all there is'),
  ]);
  expect(content.toString()).toBe('all there is');
  expect(complete).toBe(false);
  expect(close).not.toThrow();
});

describe('a response head', () => {
  test('is read whatever pieces it arrives in, and the content behind it is left alone', () => {
    const bytes = Buffer.from('HTTP/1.1 206 Partial Content\r\nA: 1\r\na: 2\r\n\r\nBODY');
    for (let cut = 1; cut < bytes.length; cut++) {
      const reader = new ResponseHeadReader();
      const first = reader.push(bytes.subarray(0, cut));
      const result = first ?? reader.push(bytes.subarray(cut));
      expect(result?.head.status).toBe(206);
      expect(result?.head.headers.get('a')).toBe('1, 2');
    }
  });

  test.each([
    'SSH-2.0-OpenSSH\r\n\r\n',
    'HTTP/2 200\r\n\r\n',
    'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
    `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(70_000)}`,
  ])('that is none is refused: %.30j', (text) => {
    expect(() => new ResponseHeadReader().push(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'transfer' }),
    );
  });
});
