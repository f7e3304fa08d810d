import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ResponseReader, type ReceivedBody } from '../../../src/transfer/response-reader.ts';

interface Outcome {
  readonly received: ReceivedBody | undefined;
  readonly content: Buffer;
}

/** Reads the pieces and then the end of the connection, as far as it comes to that. */
function read(pieces: Iterable<Uint8Array>): Outcome {
  const content: Buffer[] = [];
  const reader = new ResponseReader('esx1', (bytes) => content.push(Buffer.from(bytes)));
  for (const piece of pieces) {
    const received = reader.push(piece);
    if (received !== undefined) return { received, content: Buffer.concat(content) };
  }
  return { received: reader.end(), content: Buffer.concat(content) };
}

const bodies = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });
const cuts = fc.array(fc.nat(97), { maxLength: 60 });
const interim = fc.constantFrom(
  '',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n',
);
const extra = fc.constantFrom('', 'Connection: close\r\n', 'Connection: keep-alive\r\nServer: x\r\n');

interface Wire {
  readonly parts: readonly Uint8Array[];
  readonly bytes: Buffer;
}

function wire(framed: (parts: readonly Uint8Array[], fields: string) => Buffer): fc.Arbitrary<Wire> {
  return fc.tuple(bodies, interim, extra).map(([parts, before, fields]) => ({
    parts,
    bytes: Buffer.concat([Buffer.from(before), framed(parts, fields)]),
  }));
}

const withLength = wire((parts, fields) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\n${fields}Content-Length: ${body.length}\r\n\r\n`),
    body,
  ]);
});

const untilClose = wire((parts, fields) =>
  Buffer.concat([Buffer.from(`HTTP/1.0 200 OK\r\n${fields}\r\n`), ...parts]),
);

const inChunks = fc
  .tuple(fc.constantFrom('', ';a=b', ' ;x="y"'), fc.constantFrom('', 'X-Sum: 1\r\n', 'A: b\r\nC: d\r\n'))
  .chain(([extension, trailer]) =>
    wire((parts, fields) => {
      const chunks = parts
        .filter(({ length }) => length > 0)
        .map((part) =>
          Buffer.concat([
            Buffer.from(`${part.length.toString(16)}${extension}\r\n`),
            part,
            Buffer.from('\r\n'),
          ]),
        );
      const head = Buffer.from(`HTTP/1.1 200 OK\r\n${fields}Transfer-Encoding: Chunked\r\n\r\n`);
      return Buffer.concat([head, ...chunks, Buffer.from(`0${extension}\r\n${trailer}\r\n`)]);
    }),
  );

function cutInto(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let position = 0;
  for (const size of sizes) {
    pieces.push(bytes.subarray(position, position + size));
    position += size;
  }
  return [...pieces, bytes.subarray(position)];
}

describe('an answer', () => {
  test('brings the same bytes whatever its framing and the pieces it arrives in', () => {
    fc.assert(
      fc.property(fc.oneof(withLength, inChunks, untilClose), cuts, ({ parts, bytes }, sizes) => {
        const { received, content } = read(cutInto(bytes, sizes));
        expect(content.equals(Buffer.concat(parts))).toBe(true);
        expect(received?.status).toBe(200);
      }),
    );
  });

  test('with a length or chunks that is cut anywhere is an error that invites another try', () => {
    fc.assert(
      fc.property(fc.oneof(withLength, inChunks), cuts, fc.nat(), ({ bytes }, sizes, at) => {
        const truncated = bytes.subarray(0, at % bytes.length);
        expect(() => read(cutInto(truncated, sizes))).toThrow(
          expect.objectContaining({ code: 'transfer', retryable: true }),
        );
      }),
    );
  });

  test('with a length or chunks ignores what is sent behind it', () => {
    fc.assert(
      fc.property(fc.oneof(withLength, inChunks), cuts, ({ parts, bytes }, sizes) => {
        const { content } = read(cutInto(Buffer.concat([bytes, Buffer.from('HTTP/1.1 500')]), sizes));
        expect(content.equals(Buffer.concat(parts))).toBe(true);
      }),
    );
  });

  test('with bytes that are changed, lost or added anywhere ends with content or with one clear error', () => {
    const change = fc.record({ at: fc.nat(), remove: fc.nat(3), insert: fc.uint8Array({ maxLength: 3 }) });
    const wires = fc.oneof(withLength, inChunks, untilClose);
    fc.assert(
      fc.property(wires, fc.array(change, { maxLength: 4 }), cuts, ({ bytes }, changes, sizes) => {
        const changed = changes.reduce((wire, { at, remove, insert }) => {
          const position = at % (wire.length + 1);
          return Buffer.concat([wire.subarray(0, position), insert, wire.subarray(position + remove)]);
        }, bytes);
        try {
          read(cutInto(changed, sizes));
        } catch (error) {
          expect(error).toMatchObject({ code: 'transfer', message: expect.any(String) });
        }
      }),
    );
  });

  test('says whether its end is proven, which the end of a connection does not do', () => {
    const end = (text: string) => read([Buffer.from(text)]).received?.endIsProven;
    expect(end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na')).toBe(true);
    expect(end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n')).toBe(true);
    expect(end('HTTP/1.1 200 OK\r\n\r\na')).toBe(false);
  });

  test('with a gigabyte of headers is refused after 64 KiB', () => {
    const reader = new ResponseReader('esx1', () => undefined);
    reader.push(Buffer.from('HTTP/1.1 200 OK\r\n'));
    const field = Buffer.from(`A: ${'x'.repeat(1000)}\r\n`);
    let sent = 0;
    expect(() => {
      for (; sent < 1e9; sent += field.length) reader.push(field);
    }).toThrow(/65536 bytes of headers/);
    expect(sent).toBeLessThan(70_000);
  });
});
