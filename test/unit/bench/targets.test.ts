import { describe, expect, it } from 'vitest';
import type { Row, Run } from '../../../bench/rounds.ts';
import { judge, type Target } from '../../../bench/targets.ts';

const MIB = 1024 ** 2;

function row(id: string, seconds: readonly number[], more: Partial<Run> = {}): Row {
  const run = { cpuSeconds: 0, peakBytes: 0, writtenBytes: 0, productBytes: 1, ...more };
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

  it('counts log-ins and calls as the server saw them, calls for each VM', () => {
    const seen = { logins: 1, calls: 1250, connections: 100 };
    const rows = [row('ours', [1], { seen })];
    expect(judge({ measure: 'logins', row: 'ours', atMost: 1 }, rows, 100).verdict).toBe('met');
    expect(judge({ measure: 'calls', row: 'ours', atMost: 12 }, rows, 100)).toMatchObject({
      measured: '12.5',
      verdict: 'missed by 4.2 %',
    });
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
