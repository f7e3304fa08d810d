import { expect, test } from 'vitest';
import { PlainProgress } from '../../../../../src/cli/render/progress/plain.ts';
import { NOTHING_YET, reduceProgress } from '../../../../../src/cli/render/progress/state.ts';
import { PIPE } from '../../../../../src/cli/render/style.ts';
import type { Envelope, RunEvent } from '../../../../../src/events/event.ts';

const envelope = (event: RunEvent): Envelope => ({
  v: 1,
  seq: 1,
  at: '2026-01-01T00:00:00.000Z',
  runId: 'r',
  ...event,
});

const packed = (bytes: number): Envelope =>
  envelope({ type: 'archive.progressed', file: 'web01.ova', bytes, totalBytes: 1000 });

test('while an archive is packed the display says how far it is', () => {
  expect(reduceProgress(NOTHING_YET, packed(455)).phase).toBe('packing 45 %');
});

test('a log gets a line for every tenth of an archive, not for every piece', () => {
  const lines: string[] = [];
  const progress = new PlainProgress({ write: (text: string) => lines.push(text) }, { style: PIPE });
  progress.observe(envelope({ type: 'descriptor.written', file: 'web01.ovf', bytes: 1 }));
  for (let bytes = 0; bytes <= 1000; bytes += 25) progress.observe(packed(bytes));
  expect(lines).toHaveLength(10);
  expect(lines.at(4)).toBe('web01.ova: 50 % packed\n');
});
