import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { referenceDirectory, referencePages } from '../../../scripts/generate-reference.ts';
import { exitStatuses } from '../../../src/cli/exit-statuses.ts';
import { errorCodes, errorTraits } from '../../../src/core/errors.ts';

describe('the reference pages', () => {
  test.each([...referencePages()])(
    '%s is up to date (node scripts/generate-reference.ts)',
    async (name, text) => {
      expect(await readFile(path.join(referenceDirectory, name), 'utf8')).toBe(text);
    },
  );

  test('every exit status of the error table has a meaning, and no other one', () => {
    const used = new Set([0, ...errorCodes.map((code) => errorTraits(code).exit)]);
    expect(Object.keys(exitStatuses).map(Number)).toEqual([...used].sort((a, b) => a - b));
  });
});
