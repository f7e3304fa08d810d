import { describe, expect, test } from 'vitest';
import { framingOf } from '../../../src/transfer/framing-of.ts';
import { headOf } from './heads.ts';

describe('the framing of an answer', () => {
  test.each([
    ['differing lengths', 'Content-Length: 5\r\nContent-Length: 6'],
    ['a list of lengths', 'Content-Length: 5, 6'],
    ['half a list', 'Content-Length: 5,'],
    ['an empty length', 'Content-Length:'],
    ['a negative length', 'Content-Length: -1'],
    ['a signed length', 'Content-Length: +1'],
    ['a hexadecimal length', 'Content-Length: 0x5'],
    ['a fractional length', 'Content-Length: 1.5'],
    ['a length with an exponent', 'Content-Length: 1e3'],
    ['a length that no number holds', `Content-Length: ${'9'.repeat(17)}`],
    ['a length and chunks at once', 'Content-Length: 5\r\nTransfer-Encoding: chunked'],
    ['compression', 'Transfer-Encoding: gzip'],
    ['compression under the chunks', 'Transfer-Encoding: gzip, chunked'],
    ['compression over the chunks', 'Transfer-Encoding: chunked, gzip'],
    ['chunks twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked'],
    ['an encoding that is not known', 'Transfer-Encoding: xchunked'],
  ])('with %s is refused for good', (_, fields) => {
    expect(() => framingOf(headOf(fields))).toThrow(
      expect.objectContaining({ code: 'transfer', retryable: false }),
    );
  });

  test('with chunks in HTTP/1.0 is refused, because HTTP/1.0 has none', () => {
    expect(() => framingOf(headOf('Transfer-Encoding: chunked', '1.0'))).toThrow(/HTTP\/1.0/);
  });

  test('may name its one length twice', () => {
    const framing = framingOf(headOf('Content-Length: 2\r\nContent-Length: 2'));
    framing.push(Buffer.from('ab'), () => undefined);
    expect(framing.complete).toBe(true);
  });
});
