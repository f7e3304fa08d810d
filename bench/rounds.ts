import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender, Table } from './contenders.ts';

export interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

export interface Row {
  readonly name: string;
  /** One per round: runs of different rows with the same index happened right after each other. */
  readonly runs: readonly Run[];
}

/** Each contender once per round, in turn; a first round, which nobody counts, warms the caches. */
export function runRounds(table: Table, rounds: number, target: string): readonly Row[] {
  const runs = table.rows.map((): Run[] => []);
  for (let round = -1; round < rounds; round++) {
    table.rows.forEach((contender, index) => {
      const run = runOnce(contender, target);
      process.stderr.write(
        `${table.title} ${round + 1}/${rounds}  ${run.seconds.toFixed(2)} s  ${contender.name}\n`,
      );
      if (round >= 0) runs[index]!.push(run);
    });
  }
  return table.rows.map(({ name }, index) => ({ name, runs: runs[index]! }));
}

function runOnce(contender: Contender, target: string): Run {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const measured = spawnSync(
    'python3',
    [join(import.meta.dirname, 'measure.py'), ...contender.command(target)],
    {
      encoding: 'utf8',
      env: { ...process.env, ...contender.environment },
    },
  );
  const run = measured.status === 0 ? (JSON.parse(measured.stdout) as Run & { status: number }) : undefined;
  if (run?.status !== 0) throw new Error(`${contender.name} failed: ${measured.stderr}`);
  return run;
}
