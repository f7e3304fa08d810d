import { expect, test } from 'vitest';
import { parseXml } from '../../../../src/vsphere/soap/xml.ts';

test.each([
  ['elements', `<a>${'<b/>'.repeat(600_000)}</a>`],
  ['attributes', `<a ${Array.from({ length: 600_000 }, (_, index) => `b${index}=""`).join(' ')}/>`],
])('a text with more %s than any answer is not parsed: it would cost gigabytes', (_what, text) => {
  expect(parseXml(text)).toBeUndefined();
});

test('a page of many objects is read', () => {
  expect(parseXml(`<a>${'<b c="d">e</b>'.repeat(50_000)}</a>`)).toMatchObject({ name: 'a' });
});
