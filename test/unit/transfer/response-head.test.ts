import { describe, expect, test } from 'vitest';
import { ResponseHeadReader, type ResponseHead } from '../../../src/transfer/response-head.ts';

function read(text: string, pieceLength = text.length): { head: ResponseHead; rest: string } | undefined {
  const reader = new ResponseHeadReader();
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += pieceLength) {
    const result = reader.push(bytes.subarray(at, at + pieceLength));
    if (result === undefined) continue;
    return { head: result.head, rest: bytes.toString('latin1', at + result.consumed) };
  }
  return undefined;
}

describe('a response head', () => {
  const text = 'HTTP/1.1 206 Partial Content\r\nA: 1\r\na:2 \r\nB:\r\n\r\nBODY\r\n\r\n';

  test.each([1, 2, 3, 7, 1000])(
    'is read in pieces of %i bytes, and the content behind it is left alone',
    (length) => {
      expect(read(text, length)).toEqual({
        head: {
          version: '1.1',
          status: 206,
          reason: 'Partial Content',
          headers: new Map([
            ['a', '1, 2'],
            ['b', ''],
          ]),
        },
        rest: 'BODY\r\n\r\n',
      });
    },
  );

  test('may lack a reason, and be of HTTP/1.0', () => {
    expect(read('HTTP/1.0 200\r\n\r\n')?.head).toMatchObject({ version: '1.0', status: 200, reason: '' });
  });

  test('is the one after all interim answers', () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n';
    const { head } = read(`${interim}HTTP/1.1 200 OK\r\nA: 1\r\n\r\n`, 5) ?? {};
    expect(head).toMatchObject({ status: 200, headers: new Map([['a', '1']]) });
  });

  test('that switches protocols is no interim answer', () => {
    expect(read('HTTP/1.1 101 Switching Protocols\r\n\r\n')?.head.status).toBe(101);
  });

  test('is incomplete without its empty line', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n')).toBeUndefined();
  });
});

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ['another protocol that waits for an answer before its line ends', '220-'],
  ['a later version', 'HTTP/2 200\r\n\r\n'],
  ['a status of no class', 'HTTP/1.1 099 None\r\n\r\n'],
  ['no status', 'HTTP/1.1 OK\r\n\r\n'],
  ['an empty line in front', '\r\nHTTP/1.1 200 OK\r\n\r\n'],
  ['a line without a colon', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n'],
  ['a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\n'],
  ['a field that goes on in the next line', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n 6\r\n\r\n'],
  ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 5\n\n'],
  ['a bare line feed in a value', 'HTTP/1.1 200 OK\r\nA: 1\nContent-Length: 5\r\n\r\n'],
  ['a bare carriage return in a value', 'HTTP/1.1 200 OK\r\nA: 1\rContent-Length: 5\r\n\r\n'],
  ['a zero byte', 'HTTP/1.1 200 OK\r\nA: \0\r\n\r\n'],
  ['a line that does not end', `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(70_000)}`],
  ['too many fields', `HTTP/1.1 200 OK\r\n${'A: xxxxxxxxxxxxxxxx\r\n'.repeat(5000)}`],
  ['endless interim answers', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(5000)],
])('an answer with %s is refused for good', (_, text) => {
  for (const pieceLength of [1, 1000, text.length]) {
    expect(() => read(text, pieceLength)).toThrow(
      expect.objectContaining({
        code: 'transfer',
        retryable: false,
        message: expect.stringContaining('HTTP'),
      }),
    );
  }
});
