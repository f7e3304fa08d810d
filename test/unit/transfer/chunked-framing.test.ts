import { expect, test } from 'vitest';
import { ChunkedFraming } from '../../../src/transfer/chunked-framing.ts';

function receive(body: string, pieceLength = body.length) {
  const framing = new ChunkedFraming();
  const bytes = Buffer.from(body, 'latin1');
  let content = '';
  for (let at = 0; at < bytes.length; at += pieceLength) {
    framing.push(bytes.subarray(at, at + pieceLength), (part) => {
      content += Buffer.from(part).toString('latin1');
    });
  }
  return { content, complete: framing.complete };
}

test.each([
  ['one chunk', '5\r\nabcde\r\n0\r\n\r\n'],
  ['two chunks', '2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n'],
  ['leading zeros and capital letters', '00000002\r\nab\r\n0003\r\ncde\r\n000\r\n\r\n'],
  ['extensions', '2;a=b\r\nab\r\n3 ; x="y;z"\r\ncde\r\n0;last\r\n\r\n'],
  ['trailers', '5\r\nabcde\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n'],
  ['something behind its end', '5\r\nabcde\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'],
])('a chunked body with %s is read', (_, body) => {
  for (const pieceLength of [1, 3, body.length])
    expect(receive(body, pieceLength)).toEqual({ content: 'abcde', complete: true });
});

test.each([
  ['is no number', 'zz\r\n'],
  ['is empty', '\r\n'],
  ['is negative', '-5\r\nabcde\r\n'],
  ['is signed', '+5\r\nabcde\r\n'],
  ['has a prefix', '0x5\r\nabcde\r\n'],
  ['has a space in front', ' 5\r\nabcde\r\n'],
  ['is followed by something', '5 abcde\r\n'],
  ['overflows', `${'f'.repeat(17)}\r\n`],
  ['does not end', `1;${'x'.repeat(5000)}`],
  ['ends with a bare line feed', '5\nabcde'],
  ['holds a bare carriage return', '5;\rx\r\nabcde\r\n'],
  ['is too small for its chunk', '5\r\nabcdefg\r\n'],
  ['is too large for its chunk', '7\r\nabcde\r\n0\r\n\r\n'],
])('a chunk whose size %s is refused, and may be asked for again', (_, body) => {
  expect(() => receive(body)).toThrow(expect.objectContaining({ code: 'transfer', retryable: true }));
});

test('an empty chunk in the middle is no silent end of the body', () => {
  expect(() => receive('2\r\nab\r\n0\r\n3\r\ncde\r\n0\r\n\r\n')).toThrow(/trailer/);
});

test('endless trailers are refused', () => {
  const endless = `0\r\n${'X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n'.repeat(3000)}`;
  expect(() => receive(endless)).toThrow(/trailers/);
});
