import { expect, test } from 'vitest';
import { startDeadline } from '../../../../src/core/deadline.ts';
import type { HyperexportError } from '../../../../src/core/errors.ts';
import { closingTime, timeToUndo, tooLate, watchDeadline } from '../../../../src/export/watches/deadline.ts';
import { ManualClock } from '../../vsphere/manual-clock.ts';

const MINUTE = 60_000;
const GIB = 2 ** 30;

function hourOn(clock: ManualClock) {
  return startDeadline({ kind: 'after', milliseconds: 60 * MINUTE }, '1h', clock);
}

test('a run without a snapshot has a minute to end, one with a snapshot five, or one for each gigabyte of it', () => {
  expect(timeToUndo(false)).toBe(MINUTE);
  expect(timeToUndo(true)).toBe(5 * MINUTE);
  expect(timeToUndo(true, 4 * GIB)).toBe(5 * MINUTE);
  expect(timeToUndo(true, 90 * GIB)).toBe(90 * MINUTE);
});

test('a snapshot that grows brings the end nearer', async () => {
  const clock = new ManualClock();
  let deltaBytes = 0;
  const undoMs = () => timeToUndo(true, deltaBytes);
  const { promise: near, resolve } = Promise.withResolvers<HyperexportError>();
  let ended = false;
  const signal = AbortSignal.timeout(20_000);
  const watch = watchDeadline(hourOn(clock), { clock, signal, undoMs }, (error) => {
    ended = true;
    resolve(error);
  });
  for (let seconds = 0; seconds < 28 * 60; seconds += 15) await clock.pass(15_000);
  expect(ended).toBe(false);
  deltaBytes = 31 * GIB;
  for (let times = 0; times < 4; times++) await clock.pass(15_000);
  await watch;
  expect(await near).toMatchObject({ exitStatus: 14, message: expect.stringContaining('31m 00s') });
});

test('no export is begun that would have less than a minute for its work', async () => {
  const clock = new ManualClock();
  const deadline = hourOn(clock);
  const plain = { vm: 'web01' };
  const fromSnapshot = { vm: 'web01', snapshot: {} };
  expect(tooLate(undefined, plain)).toBeUndefined();
  expect(tooLate(deadline, fromSnapshot)).toBeUndefined();
  void clock.sleep(1, AbortSignal.timeout(20_000));
  await clock.pass(54 * MINUTE);
  expect(tooLate(deadline, fromSnapshot)).toMatchObject({ code: 'deadline' });
  expect(tooLate(deadline, plain)).toBeUndefined();
});

test('several VMs close together, at the time that one with a snapshot needs', async () => {
  const clock = new ManualClock();
  const requests = [{ vm: 'web01' }, { vm: 'web02', snapshot: {} }];
  const closing = closingTime(hourOn(clock), requests, { clock, signal: AbortSignal.timeout(20_000) });
  for (let seconds = 0; seconds < 54 * 60 - 15; seconds += 15) await clock.pass(15_000);
  expect(closing.aborted).toBe(false);
  await clock.pass(15_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(closing.reason).toMatchObject({
    code: 'deadline',
    message: expect.stringContaining('is in 6m 00s'),
  });
});
