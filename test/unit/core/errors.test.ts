import { expect, test } from 'vitest';
import {
  asHyperexportError,
  errorCodes,
  errorTraits,
  fail,
  systemErrorCode,
} from '../../../src/core/errors.ts';

test('every error code has an exit status other than 0, within what a shell can see', () => {
  for (const code of errorCodes)
    expect(errorTraits(code).exit).toSatisfy((exit: number) => exit > 0 && exit < 256);
});

test('an error knows its exit status, and a fault may overrule whether a repeat can help', () => {
  expect(fail('locked', 'x').exitStatus).toBe(18);
  expect(fail('transfer', 'x').retryable).toBe(true);
  expect(fail('transfer', 'x', { retryable: false }).retryable).toBe(false);
});

test('whatever is thrown becomes an error with a code; our own pass unchanged', () => {
  const own = fail('no-space', 'full');
  expect(asHyperexportError(own)).toBe(own);
  expect(asHyperexportError(new TypeError('x is not a function')).code).toBe('unexpected');
  expect(asHyperexportError('thrown text').message).toBe('thrown text');
});

test('when the undo fails too, the first error is the one that is told', () => {
  const first = fail('transfer', 'cut');
  expect(asHyperexportError(new SuppressedError(new Error('undo failed'), first))).toBe(first);
});

test('a system error code is found behind wrappers', () => {
  const system = Object.assign(new Error('write'), { code: 'ENOSPC' });
  expect(systemErrorCode(new Error('outer', { cause: system }))).toBe('ENOSPC');
  expect(systemErrorCode(new Error('plain'))).toBeUndefined();
});
