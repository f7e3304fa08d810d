import { afterEach, describe, expect, test } from 'vitest';
import { nextTimeOfDay, parseDeadline, startDeadline } from '../../../src/core/deadline.ts';
import { JumpingClock } from '../../support/jumping-clock.ts';

describe('a deadline is written', () => {
  test.each([
    ['06:00', { kind: 'time-of-day', hour: 6, minute: 0 }],
    ['6:05', { kind: 'time-of-day', hour: 6, minute: 5 }],
    ['23:59', { kind: 'time-of-day', hour: 23, minute: 59 }],
    ['2026-03-01T06:00:00+01:00', { kind: 'instant', at: new Date('2026-03-01T05:00:00Z') }],
    ['2028-02-29T05:00:00Z', { kind: 'instant', at: new Date('2028-02-29T05:00:00Z') }],
    ['2026-03-01T05:00Z', { kind: 'instant', at: new Date('2026-03-01T05:00:00Z') }],
    ['4h', { kind: 'after', milliseconds: 4 * 3_600_000 }],
    ['1h30m', { kind: 'after', milliseconds: 90 * 60_000 }],
  ])('as %s', (text, spec) => {
    expect(parseDeadline(text)).toEqual(spec);
  });

  test.each([
    '24:00',
    '6',
    '06:60',
    '6 am',
    '2026-03-01T06:00:00',
    '2026-13-01T06:00:00Z',
    '2026-11-31T06:00:00Z',
    '2026-02-29T06:00:00Z',
    'soon',
    '',
  ])('not as %o, and the error says how', (text) => {
    expect(() => parseDeadline(text)).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('06:00') }),
    );
  });
});

describe('a time of day comes next', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  test.each([
    ['today, if it is still ahead', '06:00', '2026-03-01T01:00:00+01:00', '2026-03-01T06:00:00+01:00'],
    ['tomorrow, if it is over', '06:00', '2026-03-01T06:00:00+01:00', '2026-03-02T06:00:00+01:00'],
    ['over the end of a month', '06:00', '2026-02-28T22:00:00+01:00', '2026-03-01T06:00:00+01:00'],
    ['over the night that is shorter', '06:00', '2026-03-28T22:00:00+01:00', '2026-03-29T06:00:00+02:00'],
    ['over the night that is longer', '06:00', '2026-10-24T22:00:00+02:00', '2026-10-25T06:00:00+01:00'],
    ['in the hour that is left out', '02:30', '2026-03-29T01:00:00+01:00', '2026-03-29T03:30:00+02:00'],
    ['in the hour that comes twice', '02:30', '2026-10-25T01:00:00+02:00', '2026-10-25T02:30:00+02:00'],
    ['in its second coming', '02:30', '2026-10-25T02:45:00+02:00', '2026-10-25T02:30:00+01:00'],
    ['and the day after that', '02:30', '2026-10-25T02:45:00+01:00', '2026-10-26T02:30:00+01:00'],
  ])('%s', (_title, time, now, expected) => {
    process.env['TZ'] = 'Europe/Berlin';
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    expect(nextTimeOfDay({ hour, minute }, new Date(now)).toISOString()).toBe(
      new Date(expected).toISOString(),
    );
  });
});

describe('what is left', () => {
  test('of a moment follows the wall clock, also when that is put forward', () => {
    const clock = new JumpingClock();
    const at = new Date(clock.now().getTime() + 3_600_000);
    const deadline = startDeadline({ kind: 'instant', at }, '06:00', clock);
    expect(deadline.leftMs()).toBeGreaterThan(3_590_000);
    clock.jump(7_200_000);
    expect(deadline.leftMs()).toBeLessThan(0);
  });

  test('of a duration does not: it is of the clock that never jumps', () => {
    let [wall, steady] = [0, 0];
    const clock = {
      now: () => new Date(wall),
      monotonic: () => steady,
      sleep: async () => await Promise.resolve(),
    };
    const deadline = startDeadline({ kind: 'after', milliseconds: 1000 }, '1s', clock);
    wall = 3_600_000;
    expect(deadline.leftMs()).toBe(1000);
    steady = 400;
    expect(deadline.leftMs()).toBe(600);
  });
});
