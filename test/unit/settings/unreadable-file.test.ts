import { expect, test } from 'vitest';
import { fail } from '../../../src/core/errors.ts';
import { unreadableFile } from '../../../src/settings/unreadable-file.ts';

const system = (code: string) => Object.assign(new Error(`${code}: as the system says`), { code });

test.each([
  ['ENOENT', 'does not exist', /check the path/],
  ['ENOTDIR', 'does not exist', /check the path/],
  ['EISDIR', 'is a directory', /name the file in it/],
  ['EACCES', 'may not be read by this user', /right to read/],
  ['EPERM', 'may not be read by this user', /right to read/],
  ['EIO', 'cannot be read', /--debug/],
])('%s: the file %s', (code, words, hint) => {
  const error = unreadableFile('the CA file', '/etc/ca.pem', system(code));
  expect(error.message).toBe(`the CA file /etc/ca.pem ${words}`);
  expect(error).toMatchObject({ code: 'configuration', hint: expect.stringMatching(hint) });
  expect(error.cause).toMatchObject({ code });
});

test('an error that already has words keeps them', () => {
  const error = fail('configuration', 'too long');
  expect(unreadableFile('the CA file', 'x', error)).toBe(error);
});
