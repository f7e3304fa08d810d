import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readXml } from '../../../src/xml/read.ts';
import { reportPage } from '../../../src/history/html/report-page.ts';
import { ticks, BYTE_STEPS, COUNT_STEPS, TIME_STEPS } from '../../../src/history/html/scale.ts';
import type { PastExport } from '../../../src/history/past-export.ts';
import { reportOn } from '../../../src/history/report.ts';
import { histories, now, past } from './past.ts';

const page = (exports: readonly PastExport[]) =>
  reportPage(reportOn(exports, { now, paths: exports.map(({ path }) => path) }));

test('whatever names and errors hold stands in the page as text', () => {
  const evil = `<script>alert("x")</script>' onload='y' & $& $1`;
  const failed = past({
    vm: evil,
    path: evil,
    status: 'failed',
    error: { code: 'transfer', message: evil, hint: evil },
  });
  const text = page([failed, past({ vm: evil, path: `/DC0/vm/${evil}`, output: evil })]);
  expect(text).not.toContain('<script');
  expect(text.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(4);
  // Every attribute stands in double quotes.
  expect(text).not.toContain('alert("x")');
  expect(text.match(/color-scheme: light dark/g)).toHaveLength(1);
});

test('the page names nothing that would have to be fetched, and forbids it', () => {
  const text = page([past(), past({ status: 'failed' })]);
  expect(text).not.toMatch(/\s(src|href)=|url\(|@import|https?:/i);
  expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
});

test('its markup is well-formed, and no number in its pictures is none', () => {
  fc.assert(
    fc.property(histories, (exports) => {
      const text = page(exports);
      expect(text).not.toMatch(/NaN|Infinity|undefined/);
      const body = /<body>[^]*<\/body>/.exec(text)?.[0].replaceAll('<br>', '<br/>') ?? '';
      expect(() => readXml(body)).not.toThrow();
      expect(text).not.toMatch(/(width|height)="-/);
    }),
  );
});

test('a chart has a bar for each day, with its numbers under the pointer', () => {
  const text = page([past(), past({ status: 'failed', createdAt: new Date('2026-11-23T01:00:00Z') })]);
  for (const title of [
    '2026-11-25: 1 good, 0 failed, 0 interrupted, 1.0 GB',
    '2026-11-24: 0 good, 0 failed, 0 interrupted, 0 B',
    '2026-11-23: 0 good, 1 failed, 0 interrupted, 0 B',
  ])
    expect(text).toContain(`<title>${title}</title>`);
});

test('of many VMs the slowest are in the picture, and all in the table', () => {
  const vms = Array.from({ length: 300 }, (_, at) =>
    past({ vm: `vm${at}`, path: `/DC0/vm/vm${at}`, milliseconds: 1000 * (at + 1) }),
  );
  const text = page(vms);
  expect(text).toContain('the 20 longest of 300');
  expect(text.match(/class="label end"/g)).toHaveLength(20);
  expect(text.match(/<td class="name"/g)).toHaveLength(300);
});

test('an axis begins at 0, ends at or above the highest value, and has few lines', () => {
  for (const steps of [COUNT_STEPS, BYTE_STEPS, TIME_STEPS])
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9 * 86_400_000 * 48, noNaN: true }), (most) => {
        const lines = ticks(most, steps);
        expect(lines[0]).toBe(0);
        expect(lines.at(-1)).toBeGreaterThanOrEqual(most);
        if (most <= steps.at(-1)! * 5) expect(lines.length).toBeLessThanOrEqual(6);
      }),
    );
});
