import { expect, test } from 'vitest';
import { snapshotName } from '../../../src/snapshot/snapshot-name.ts';

const vm = { name: 'Zürich/web 01', instanceUuid: '5023f0c6-8d3e-4b5a-9c61-0f6f4d1c2b3a' };
const now = new Date('2026-01-31T23:59:58Z');

test('a name has the VM as people write it, and the moment in UTC', () => {
  expect(snapshotName('{vm} {date} {time}', vm, now)).toBe('Zürich/web 01 2026-01-31 235958');
});

test.each([
  ['longer than 80 characters', 'x'.repeat(81), /81 characters, and vSphere allows 80/],
  ['too long by what is filled in', `{uuid}${'x'.repeat(60)}`, /96 characters/],
  ['empty', '  ', /is empty/],
  ['broken over lines', 'a\nb', /control character/],
  ['with an unknown placeholder', '{name}', /--snapshot-name holds the unknown placeholder \{name\}/],
])('a name that is %s is refused', (_what, template, message) => {
  expect(() => snapshotName(template, vm, now)).toThrow(message);
});

test('eighty characters are counted as people count them', () => {
  expect(snapshotName('💾'.repeat(80), vm, now)).toHaveLength(160);
});
