import { describe, expect, test } from 'vitest';
import { Secrets } from '../../../src/settings/redact.ts';

function redact(text: string, ...values: string[]): string {
  const secrets = new Secrets();
  for (const value of values) secrets.add(value);
  return secrets.redact(text);
}

describe('no secret is printed', () => {
  test('wherever it stands in the text', () => {
    expect(redact('login(user, hunter22) failed: xhunter22x', 'hunter22')).toBe(
      'login(user, ***) failed: x***x',
    );
  });

  test('nor in the form that it has inside a URL', () => {
    expect(redact('?p=p%40ss%2F', 'p@ss/')).toBe('?p=***');
  });

  test('of two secrets the longer goes first, so that no rest of it stays', () => {
    expect(redact('secret-more', 'secret', 'secret-more')).toBe('***');
  });

  test('a short one is replaced where it stands alone, so that words stay words', () => {
    expect(redact('password "s" or s, not his', 's')).toBe('password "***" or ***, not his');
  });

  test.each([
    ['https://user:word@host/sdk', 'https://***@host/sdk'],
    ['(sftp://u:p@ss@host:22/x)', '(sftp://***@host:22/x)'],
    ['https://host/a@b', 'https://host/a@b'],
    ['mail to a@b.example', 'mail to a@b.example'],
  ])('credentials in any URL go: %s', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  test.each<[string, string, string]>([
    ['by itself', 'MAILPW-secret', 'MAILPW-secret'],
    ['behind a user', 'MAILPW-secret', 'backups:MAILPW-secret'],
    ['as AUTH PLAIN has it', 'MAILPW-secret', '\0ops@example.com\0MAILPW-secret'],
    ['with more behind it', 'pässword?>', '{"a":"pässword?>","b":1}'],
    ['of six characters', 'hunter', '\0me\0hunter'],
  ])('nor in base64, whatever was encoded with it: %s', (_, secret, text) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = Buffer.from(text).toString(encoding);
      expect(redact(`535 bad: <${encoded}>, no`, secret)).toBe('535 bad: <***>, no');
    }
  });

  test('nor as JSON writes it', () => {
    expect(redact(String.raw`{"got":"a\"b\\cdef"}`, String.raw`a"b\cdef`)).toBe('{"got":"***"}');
  });

  test.each([
    [
      'Authorization: Bearer hdrtok',
      '{"authorization":"Bearer hdrtok","x":"hdrtok"}',
      '{"authorization":"***","x":"***"}',
    ],
    ['X-Api-Key: k3y-0f-hook', 'got k3y-0f-hook', 'got ***'],
    ['Cookie: session=abc123def; theme=dark', 'no session abc123def', 'no session ***'],
    ['Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz?', '***?'],
  ])('nor the value of the header %s without its name', (header, text, redacted) => {
    expect(redact(text, header)).toBe(redacted);
  });

  test.each([
    ['https://hooks.slack.com/services/T01/B01/XyZ123abc', 'POST /services/T01/B01/XyZ123abc', 'POST ***'],
    ['https://hooks.slack.com/services/T01/B01/XyZ123abc', 'no such token: XyZ123abc', 'no such token: ***'],
    ['https://a.example.com/hook?key=p%40ss-word', 'key p@ss-word of /hook?key=p@ss-word', 'key *** of ***'],
    ['https://ntfy.sh/our-backups', 'cannot POST /our-backups', 'cannot POST ***'],
    [
      'https://a.example.com/u/hunter22/',
      'to a.example.com, path /u/hunter22/',
      'to a.example.com, path ***',
    ],
  ])('nor what is secret of the URL %s', (url, text, redacted) => {
    expect(redact(text, url)).toBe(redacted);
  });

  test('words that a URL or a header has besides stay, and so does what is too short to be known again', () => {
    const url = 'https://hooks.example.com/services/exports/v1?kind=weekly';
    const headers = ['Authorization: Bearer hdrtok', 'X-A: 1, 2', 'X-Team: platform'];
    const text =
      'Bearer of services in /exports/v1 on platform: 1 weekly, 2 daily; hooks.example.com, no Authorization';
    expect(redact(text, url, ...headers)).toBe(text);
  });

  test('an empty value is no secret', () => {
    expect(redact('text', '')).toBe('text');
  });
});
