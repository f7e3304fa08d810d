import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { referenceDirectory, referencePages } from '../../../scripts/generate-reference.ts';
import { exitStatuses } from '../../../src/cli/exit-statuses.ts';
import { exportRecordJsonSchema } from '../../../src/ovf/export-record.ts';
import { errorCodes, errorTraits } from '../../../src/core/errors.ts';

describe('the reference pages', () => {
  test.each([...referencePages()])(
    '%s is up to date (node scripts/generate-reference.ts)',
    async (name, text) => {
      expect(await readFile(path.join(referenceDirectory, name), 'utf8')).toBe(text);
    },
  );

  test('export-json.md, which is written by hand, has every field of the record and of what is in it', async () => {
    const text = await readFile(path.join(referenceDirectory, 'export-json.md'), 'utf8');
    const fields = namesIn(exportRecordJsonSchema());
    expect(fields.filter((name) => !text.includes(`\`${name}\``) && !text.includes(`.${name}\``))).toEqual(
      [],
    );
  });

  test('every exit status of the error table has a meaning, and no other one', () => {
    const used = new Set([0, ...errorCodes.map((code) => errorTraits(code).exit)]);
    expect(Object.keys(exitStatuses).map(Number)).toEqual([...used].sort((a, b) => a - b));
  });
});

/** The names of all properties in a JSON Schema, at any depth. */
function namesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = schema as { properties?: Record<string, unknown> };
  const inside = Object.values(schema).flatMap((each) => namesIn(each));
  return [...new Set([...Object.keys(properties), ...inside])];
}
