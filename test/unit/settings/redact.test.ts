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

  test('an empty value is no secret', () => {
    expect(redact('text', '')).toBe('text');
  });
});
