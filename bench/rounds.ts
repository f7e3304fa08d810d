import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender, Place } from './contenders.ts';
import type { ServerCounts } from './server.ts';
import type { Table } from './tables.ts';

export interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  /** What the program handed to write calls, sockets included; null where the system does not count it. */
  readonly writtenBytes: number | null;
  /** Size of the files that it was to make. */
  readonly productBytes: number;
  /** How many bytes it had read (`rchar`, sockets included) after so many seconds; empty where nobody watched. */
  readonly reads: readonly (readonly [seconds: number, bytes: number])[];
  /** What the server saw of it, where there is one. */
  readonly seen?: ServerCounts;
}

export interface Row {
  readonly id: string;
  readonly name: string;
  /** What it may receive, in bytes a second; absent: all that it gets. */
  readonly limit?: number;
  /** One per round: runs of different rows with the same index happened right after each other. */
  readonly runs: readonly Run[];
}

/** Each contender once per round, in turn; a first round, which nobody counts, warms the caches. */
export async function runRounds(table: Table, rounds: number, place: Place): Promise<readonly Row[]> {
  const runs = table.rows.map((): Run[] => []);
  for (let round = table.warmUp === false ? 1 : 0; round <= rounds; round++) {
    for (const [index, contender] of table.rows.entries()) {
      const run = await runOnce(contender, place);
      const which = round === 0 ? 'warm-up' : `${round}/${rounds}`;
      process.stderr.write(`${table.name} ${which}  ${run.seconds.toFixed(2)} s  ${contender.name}\n`);
      if (round > 0) runs[index]!.push(run);
    }
  }
  return table.rows.map(({ id, name, limit }, index) => ({
    ...{ id, name, runs: runs[index]! },
    ...(limit === undefined ? {} : { limit }),
  }));
}

/** What was written is removed at once: the next run needs its room. */
async function runOnce(contender: Contender, place: Place): Promise<Run> {
  rmSync(place.target, { recursive: true, force: true });
  mkdirSync(place.target, { recursive: true });
  const before = await place.server?.counts();
  try {
    const measured = spawnSync(
      'python3',
      [
        join(import.meta.dirname, 'measure.py'),
        ...(contender.limit === undefined ? [] : ['--watch']),
        ...contender.command(place),
      ],
      { encoding: 'utf8', env: { ...process.env, ...contender.environment?.(place) } },
    );
    const run =
      measured.status === 0
        ? (JSON.parse(measured.stdout) as Omit<Run, 'productBytes' | 'seen'> & { status: number })
        : undefined;
    if (run?.status !== 0)
      throw new Error(`${contender.name} failed: ${measured.error?.message ?? measured.stderr}`);
    const seen = difference(before, await place.server?.counts());
    return {
      ...run,
      productBytes: bytesIn(place.target, contender.product ?? /./),
      ...(seen === undefined ? {} : { seen }),
    };
  } finally {
    rmSync(place.target, { recursive: true, force: true });
  }
}

function difference(before?: ServerCounts, after?: ServerCounts): ServerCounts | undefined {
  if (before === undefined || after === undefined) return undefined;
  return {
    logins: after.logins - before.logins,
    calls: after.calls - before.calls,
    connections: after.connections - before.connections,
  };
}

function bytesIn(directory: string, names: RegExp): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && names.test(entry.name))
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
