import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender, Place } from './contenders.ts';
import type { Table } from './tables.ts';

export interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  /** What the program handed to write calls, sockets included; null where the system does not count it. */
  readonly writtenBytes: number | null;
  /** Size of the files that it was to make. */
  readonly productBytes: number;
}

export interface Row {
  readonly id: string;
  readonly name: string;
  /** One per round: runs of different rows with the same index happened right after each other. */
  readonly runs: readonly Run[];
}

/** Each contender once per round, in turn; a first round, which nobody counts, warms the caches. */
export function runRounds(table: Table, rounds: number, place: Place): readonly Row[] {
  const runs = table.rows.map((): Run[] => []);
  for (let round = table.warmUp === false ? 1 : 0; round <= rounds; round++) {
    table.rows.forEach((contender, index) => {
      const run = runOnce(contender, place);
      const which = round === 0 ? 'warm-up' : `${round}/${rounds}`;
      process.stderr.write(`${table.name} ${which}  ${run.seconds.toFixed(2)} s  ${contender.name}\n`);
      if (round > 0) runs[index]!.push(run);
    });
  }
  return table.rows.map(({ id, name }, index) => ({ id, name, runs: runs[index]! }));
}

/** What was written is removed at once: the next run needs its room. */
function runOnce(contender: Contender, place: Place): Run {
  rmSync(place.target, { recursive: true, force: true });
  mkdirSync(place.target, { recursive: true });
  try {
    const measured = spawnSync(
      'python3',
      [join(import.meta.dirname, 'measure.py'), ...contender.command(place)],
      { encoding: 'utf8', env: { ...process.env, ...contender.environment?.(place) } },
    );
    const run =
      measured.status === 0
        ? (JSON.parse(measured.stdout) as Omit<Run, 'productBytes'> & { status: number })
        : undefined;
    if (run?.status !== 0)
      throw new Error(`${contender.name} failed: ${measured.error?.message ?? measured.stderr}`);
    return { ...run, productBytes: bytesIn(place.target, contender.product ?? /./) };
  } finally {
    rmSync(place.target, { recursive: true, force: true });
  }
}

function bytesIn(directory: string, names: RegExp): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && names.test(entry.name))
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
