import { describe, expect, test } from 'vitest';
import { limitAt, parseSchedule, writeSchedule } from '../../../../src/transfer/limit/schedule.ts';

const MIB = 1024 ** 2;
const at = (hours: number, minutes = 0) => new Date(2026, 5, 1, hours, minutes);

describe('a schedule', () => {
  test('has a limit for each time of the day, from its first minute to the one before the next window', () => {
    const schedule = parseSchedule('08:00-18:00=20, *=0');
    expect([at(7, 59), at(8), at(17, 59), at(18), at(0)].map((time) => limitAt(schedule, time))).toEqual([
      Infinity,
      20 * MIB,
      20 * MIB,
      Infinity,
      Infinity,
    ]);
  });

  test('may have windows that go past midnight, or end with the day', () => {
    const schedule = parseSchedule('22:00-06:00=0,6:00-12:00=1.5,12:00-22:00=3');
    expect([at(23), at(5, 59), at(6), at(21, 59)].map((time) => limitAt(schedule, time))).toEqual([
      Infinity,
      Infinity,
      1.5 * MIB,
      3 * MIB,
    ]);
    expect(writeSchedule(parseSchedule('00:00-12:00=1,12:00-24:00=2'))).toBe('00:00-12:00=1,12:00-24:00=2');
    expect(writeSchedule(parseSchedule('12:00-00:00=2,*=1'))).toBe('00:00-12:00=1,12:00-24:00=2');
  });

  test.each([
    ['08:00-18:00=20', 'nothing is said for 00:00-08:00 and 18:00-24:00 (*=0 would be no limit)'],
    ['22:00-06:00=1,05:00-07:00=2,*=3', 'the windows 22:00-06:00 and 05:00-07:00 overlap'],
    ['*=1,*=2', '"*" stands in it twice'],
    ['08:00-08:00=1,*=2', '"08:00-08:00" has no length'],
    ['08:00-25:00=1,*=2', '"08:00-25:00" is not a window like 08:00-18:00'],
    ['08:00=1,*=2', '"08:00" is not a window like 08:00-18:00'],
    ['08:00-18:00,*=2', '"08:00-18:00" is not like 08:00-18:00=20 or *=0'],
    ['*=-2', '"*=-2" does not end in 0, or a number of megabytes from 0.01 to 1000000'],
    ['', '"" is not like 08:00-18:00=20 or *=0'],
  ])('%s is refused with what is wrong', (text, message) => {
    expect(() => parseSchedule(text)).toThrow(message);
  });
});
