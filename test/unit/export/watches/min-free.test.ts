import { describe, expect, test } from 'vitest';
import { tooFull } from '../../../../src/export/watches/min-free.ts';
import { leastFree, showLeastFree } from '../../../../src/settings/min-free.ts';
import { watchOptions } from '../../../../src/settings/options/watches.ts';

const GIB = 2 ** 30;
const datastore = (capacityGib: number, freeGib: number) => ({
  ref: { type: 'Datastore', value: 'datastore-1' },
  name: 'datastore1',
  capacityBytes: capacityGib * GIB,
  freeBytes: freeGib * GIB,
});
const then = 'no snapshot is made';

describe('a datastore has too little room for a snapshot', () => {
  test('of less than the size that was asked for, which is exit status 16 with what there is', () => {
    expect(tooFull(datastore(1000, 19), { bytes: 20 * GIB }, then)).toMatchObject({
      exitStatus: 16,
      message: 'the datastore "datastore1" has 19.0 GB free, less than 20.0 GB: no snapshot is made',
      hint: expect.stringContaining('--snapshot-min-free'),
    });
    expect(tooFull(datastore(1000, 20), { bytes: 20 * GIB }, then)).toBeUndefined();
  });

  test('of less than was asked for, also where the datastore is smaller than that', () => {
    expect(tooFull(datastore(1000, 999), { bytes: 2000 * GIB }, then)?.message).toContain('less than 1.9 TB');
  });

  test('of less than its share of the datastore', () => {
    expect(tooFull(datastore(1000, 49), { percent: 5 }, then)).toMatchObject({ code: 'no-space' });
    expect(tooFull(datastore(1000, 50), { percent: 5 }, then)).toBeUndefined();
  });

  test.each([
    ['of 100 GB', 100, 5],
    ['of 4 TB', 4096, 10],
  ])('by default with less than 5 %% or 10 GB, whichever is less: on one %s', (_title, capacity, least) => {
    const { default: byDefault } = watchOptions.snapshotMinFree;
    expect(tooFull(datastore(capacity, least - 1), byDefault, then)).toMatchObject({
      code: 'no-space',
    });
    expect(tooFull(datastore(capacity, least), byDefault, then)).toBeUndefined();
  });

  test('never, with 0', () => {
    expect(tooFull(datastore(1000, 0), leastFree.parse('0'), then)).toBeUndefined();
  });
});

describe('what must stay free is written', () => {
  test.each([
    ['20G', { bytes: 20 * GIB }],
    ['5%', { percent: 5 }],
    ['2.5 %', { percent: 2.5 }],
    ['0', { bytes: 0 }],
  ])('as %s', (text, value) => {
    expect(leastFree.parse(text)).toEqual(value);
  });

  test.each(['100%', '-5%', '%', 'much', '-1', '99', '10.5'])('not as %s', (text) => {
    expect(leastFree.safeParse(text).success).toBe(false);
  });

  test('and shown as it is meant', () => {
    expect(showLeastFree({ percent: 5, bytes: 10 * GIB })).toBe('5% or 10G');
  });
});
