import { describe, expect, test } from 'vitest';
import type { HyperexportError } from '../../../src/core/errors.ts';
import { acceptAnswer } from '../../../src/transfer/accept-answer.ts';

function refusal(status: number, fields: Record<string, string> = {}): HyperexportError {
  try {
    const headers = new Map(Object.entries(fields));
    acceptAnswer({ version: '1.1', status, reason: 'Some Reason', headers }, 'esx1');
  } catch (error) {
    return error as HyperexportError;
  }
  throw new Error('it was accepted');
}

describe('an answer is refused', () => {
  test.each([408, 429, 500, 502, 503, 504])('with status %i, and asking again may help', (status) => {
    expect(refusal(status)).toMatchObject({
      code: 'transfer',
      retryable: true,
      message: `esx1 answered ${status} Some Reason`,
      details: { status },
    });
  });

  test.each([101, 201, 204, 205, 206, 300, 301, 302, 304, 307, 400, 401, 403, 404, 410, 416])(
    'with status %i, and asking again does not help',
    (status) => {
      expect(refusal(status)).toMatchObject({ code: 'transfer', retryable: false, details: { status } });
    },
  );

  test('with a redirect, of which the host is told and nothing that may be a token', () => {
    const { hint } = refusal(302, { location: 'https://elsewhere.example:8443/login?token=secret' });
    expect(hint).toContain('elsewhere.example:8443');
    expect(hint).not.toContain('secret');
    expect(refusal(302, { location: '/login' }).hint).toContain('another address');
  });

  test('with a content-encoding, which nobody asked for', () => {
    expect(refusal(200, { 'content-encoding': 'gzip' })).toMatchObject({
      code: 'transfer',
      retryable: false,
    });
  });

  test('when it is a web page, for as long as something in between shows it', () => {
    expect(refusal(200, { 'content-type': 'text/html; charset=utf-8' })).toMatchObject({
      code: 'transfer',
      retryable: true,
    });
  });
});

describe('how long to wait', () => {
  const date = 'Mon, 23 Nov 2026 10:00:00 GMT';

  test.each([
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['a date', { 'retry-after': 'Mon, 23 Nov 2026 10:00:30 GMT', date }, 30_000],
  ])('is told when the server names %s', (_, fields, milliseconds) => {
    expect(refusal(503, fields).details).toEqual({ status: 503, retryAfterMs: milliseconds });
  });

  test.each([
    ['nothing', {}],
    ['a date without its own', { 'retry-after': 'Mon, 23 Nov 2026 10:00:30 GMT' }],
    ['a date that is past', { 'retry-after': 'Mon, 23 Nov 2026 09:00:00 GMT', date }],
    ['a negative number', { 'retry-after': '-5' }],
    ['rubbish', { 'retry-after': 'soon' }],
  ])('is not told when the server names %s', (_, fields) => {
    expect(refusal(503, fields).details).toEqual({ status: 503 });
  });
});
