import { expect, test } from 'vitest';
import { fillOutputTemplate } from '../../../src/export/output-template.ts';

const facts = {
  name: 'web 01',
  instanceUuid: '503e1c2a-9d7a-4b1e-8f00-000000000001',
  now: new Date('2026-01-02T03:04:05Z'),
};

test('every placeholder is filled in, as often as it stands there, and braces with other content stay', () => {
  expect(fillOutputTemplate('/x/{vm}/{date}T{time}/{uuid}-{date}/{}', facts)).toBe(
    '/x/web_01-503e1c2a/2026-01-02T030405/503e1c2a-9d7a-4b1e-8f00-000000000001-2026-01-02/{}',
  );
});

test('an unknown placeholder is refused with the known ones', () => {
  expect(() => fillOutputTemplate('/x/{host}', facts)).toThrow(
    expect.objectContaining({ code: 'usage', hint: 'it can hold {vm}, {uuid}, {date}, {time}' }),
  );
});

test('a VM whose name looks like a path cannot lead the export elsewhere', () => {
  expect(fillOutputTemplate('/x/{vm}', { ...facts, name: '../../etc' })).toMatch(/^\/x\/[^/]+$/);
});
