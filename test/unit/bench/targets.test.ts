import { describe, expect, it } from 'vitest';
import type { Row, Run } from '../../../bench/rounds.ts';
import { judge, type Target } from '../../../bench/targets.ts';

const MIB = 1024 ** 2;

function row(id: string, seconds: readonly number[], more: Partial<Run> = {}): Row {
  const run = { cpuSeconds: 0, peakBytes: 0, writtenBytes: 0, productBytes: 1, reads: [], ...more };
  return { id, name: id, runs: seconds.map((value) => ({ ...run, seconds: value })) };
}

describe('a target of the benchmark', () => {
  it('compares runs pair by pair: a slow minute that met both rows changes nothing', () => {
    const rows = [row('ours', [2, 20, 3]), row('govc', [3, 30, 6])];
    expect(judge({ measure: 'speed', row: 'ours', beside: 'govc', atLeast: 1.4 }, rows)).toEqual({
      target: 'ours: at least 1.4 times as fast as govc',
      measured: '1.50 (1.50-2.00)',
      verdict: 'met',
    });
  });

  it.each<[target: Target, verdict: string]>([
    [{ measure: 'speed', row: 'ours', beside: 'govc', atLeast: 2 }, 'missed by 25 %'],
    [{ measure: 'time', row: 'ours', beside: 'govc', atMost: 0.65 }, 'missed by 2.6 %'],
    [{ measure: 'time', row: 'ours', beside: 'govc', atMost: 0.7 }, 'met'],
    [{ measure: 'peak', row: 'ours', atMostMib: 150 }, 'missed by 20 %'],
    [{ measure: 'samePeak', row: 'ours', beside: 'govc', within: 0.1 }, 'met'],
    [{ measure: 'samePeak', row: 'ours', beside: 'govc', within: 0.05 }, 'missed by 80 %'],
    [{ measure: 'written', row: 'ours', atMost: 1.02 }, 'missed by 96 %'],
    [{ measure: 'written', row: 'govc', atMost: 1.02 }, 'not counted by this system'],
  ])('%o is %s', (target, verdict) => {
    const rows = [
      row('ours', [2], { peakBytes: 180 * MIB, writtenBytes: 200, productBytes: 100 }),
      row('govc', [3], { peakBytes: (180 / 1.09) * MIB, writtenBytes: null }),
    ];
    expect(judge(target, rows).verdict).toBe(verdict);
  });

  it('compares processor time pair by pair', () => {
    const cpu = (id: string, seconds: readonly number[]): Row => ({
      ...{ id, name: id },
      runs: seconds.map((cpuSeconds) => row(id, [1], { cpuSeconds }).runs[0]!),
    });
    const rows = [cpu('mail', [2.1, 4.1, 2]), cpu('plain', [2, 4, 2])];
    expect(judge({ measure: 'cpu', row: 'mail', beside: 'plain', atMost: 1.02 }, rows)).toMatchObject({
      measured: '1.025 (1.000-1.050)',
      verdict: 'missed by 0.5 %',
    });
  });

  it('counts log-ins and calls as the server saw them, calls for each VM', () => {
    const seen = { logins: 1, calls: 1250, connections: 100 };
    const rows = [row('ours', [1], { seen })];
    expect(judge({ measure: 'logins', row: 'ours', atMost: 1 }, rows, 100).verdict).toBe('met');
    expect(judge({ measure: 'calls', row: 'ours', atMost: 12 }, rows, 100)).toMatchObject({
      measured: '12.5',
      verdict: 'missed by 4.2 %',
    });
  });

  describe('that a limit is kept', () => {
    const limit = MIB;
    /** Reads 3 MiB at its start, then at once what a burst may bring, then at `rate` for `seconds`. */
    function limited(rate: number, seconds = 20): Row {
      const reads = Array.from({ length: seconds * 10 }, (_, index): [number, number] => {
        return [1 + index / 10, 3.5 * MIB + (rate * index) / 10];
      });
      return { ...row('limited', [seconds], { reads: [[0.5, 3 * MIB], ...reads] }), limit };
    }
    const free = (rate: number) => row('free', [10], { productBytes: rate * 10 });
    const target = { measure: 'limit', row: 'limited', unlimited: 'free', within: 0.05 } as const;

    it.each<[rate: number, unlimited: number, verdict: string]>([
      [1, 10, 'met'],
      [1.04, 10, 'met'],
      [0.96, 10, 'met'],
      [1.06, 10, 'missed by 1.0 %'],
      [1.06, 1.2, 'missed by 1.0 %'],
      [0.9, 1.5, 'missed by 5.3 %'],
      [0.9, 1.4, 'nothing can be said: no limit was less than 1.5 times as fast'],
    ])('at %d of it, where no limit gives %d times as much, is %s', (rate, unlimited, verdict) => {
      const rows = [limited(rate * limit), free(unlimited * limit)];
      expect(judge(target, rows)).toMatchObject({
        measured: expect.stringMatching(new RegExp(`^${rate.toFixed(3)} `)),
        verdict,
      });
    });

    it.each([
      ['the transfer was too short', limited(limit, 10)],
      ['the system does not count', { ...row('limited', [1]), limit }],
    ])('is not judged where %s', (_, short) => {
      expect(judge(target, [short, free(10 * limit)]).verdict).toBe(
        'nothing can be said: not counted by this system for so long',
      );
    });
  });

  it('about the cost of a limit compares those pairs in which it was the limit that held the transfer back', () => {
    const target = { measure: 'limitCost', row: 'ours', unlimited: 'free', atMost: 1.05 } as const;
    const ours = row('ours', [20, 20], { cpuSeconds: 2.1 });
    const free = row('free', [10, 14], { cpuSeconds: 2, productBytes: 15 });
    expect(judge(target, [{ ...ours, limit: 1 }, free])).toMatchObject({
      measured: '1.050 (1.050-1.050)',
      verdict: 'met',
    });
    expect(judge(target, [{ ...ours, limit: 1.1 }, free]).verdict).toMatch(/^nothing can be said/);
  });

  it('about memory is judged by the worst round', () => {
    const rows = [row('ours', [1]), row('ours', [1], { peakBytes: 151 * MIB })];
    const both = [{ ...rows[0]!, runs: rows.flatMap(({ runs }) => runs) }];
    expect(judge({ measure: 'peak', row: 'ours', atMostMib: 150 }, both)).toMatchObject({
      measured: '151 MB',
      verdict: 'missed by 0.7 %',
    });
  });
});
