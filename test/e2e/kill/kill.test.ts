import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { JumpingClock } from '../../support/jumping-clock.ts';
import { suiteRuns } from '../../support/property-runs.ts';
import type { Effect } from './effects.ts';
import { expectCleanState, expectNothingElse, OWN_FILE, seenExport } from './judge.ts';
import { expectVmsAsBefore, startVms } from './judge-vms.ts';
import { makeKeptSnapshots } from './kept-snapshots.ts';
import { layOut, makeOlderExports, truthsOf } from './older-exports.ts';
import { drawPoints, pointsOf, type Point } from './points.ts';
import { runProgram } from './program.ts';
import { vmStages, stages } from './stages.ts';
import {
  commandOf,
  inventory,
  ofRunningVms,
  ofStoppedVms,
  outputsOf,
  variants,
  type Variant,
} from './variants.ts';

/** Another seed draws other points; a point as it is printed by a failure is tried alone. */
const { HYPEREXPORT_KILL_SEED: seed = '20261125', HYPEREXPORT_KILL_POINT: onlyPoint } = process.env;

const POINTS = { stopped: suiteRuns('kill', 200), running: suiteRuns('kill', 64) };
/** The machine has not many cores, and a run waits for the disk and the server part of the time. */
const SIDE_BY_SIDE = 2;
const LEASE_TIMEOUT_MS = 300_000;

interface Server {
  readonly simulator: Simulator;
  readonly clock: JumpingClock;
}

let shop: string;
let servers: Server[];
let points: Point[];
/** The hashes of the disks' contents, by VM. */
let truths: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  shop = await mkdtemp(join(tmpdir(), 'kill-'));
  servers = await Promise.all(Array.from({ length: SIDE_BY_SIDE }, openServer));
  await makeOlderExports(join(shop, 'older'));
  await Promise.all(servers.map(async ({ simulator }) => await makeKeptSnapshots(simulator, shop)));
  truths = new Map(await truthsOf(servers[0]!.simulator, shop));
  points = onlyPoint === undefined ? await draw() : [JSON.parse(onlyPoint) as Point];
}, 600_000);
afterAll(async () => {
  for (const { simulator } of servers) await simulator.close();
  await rm(shop, { recursive: true });
});

async function openServer(): Promise<Server> {
  const clock = new JumpingClock();
  return { clock, simulator: await startSimulator({ clock, vms: inventory('new') }) };
}

/** A first run of each variant, which nobody kills, tells at which points one can be killed. */
async function draw(): Promise<Point[]> {
  const found: Point[] = [];
  await sideBySide(variants, async (variant, server, room) => {
    const trace = join(room, 'trace');
    const run = join(room, 'run');
    await layOut(run, variant, join(shop, 'older'));
    startVms(variant, server.simulator);
    const ran = await runProgram(commandOf(variant, run), { server: server.simulator, room: run, trace });
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    const lines = (await readFile(trace, 'utf8')).trim().split('\n');
    found.push(
      ...pointsOf(
        variant.name,
        lines.map((line) => JSON.parse(line) as Effect),
      ),
    );
  });
  const isOf = (some: readonly Variant[]) => (point: Point) =>
    some.some(({ name }) => name === point.variant);
  // How many connections several VMs need is not the same in the next run.
  const changesVms = ({ stage, effect }: Point) => vmStages.includes(stage) && effect !== 'connect';
  return [
    ...drawPoints(found.filter(isOf(ofStoppedVms)), POINTS.stopped, Number(seed)),
    ...drawPoints(found.filter(isOf(ofRunningVms)).filter(changesVms), POINTS.running, Number(seed)),
  ];
}

async function sideBySide<Item>(
  items: readonly Item[],
  work: (item: Item, server: Server, room: string) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  await Promise.all(
    servers.map(async (server) => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        const room = await mkdtemp(join(shop, 'room-'));
        await work(item, server, room);
        await rm(room, { recursive: true });
      }
    }),
  );
}

describe('a run that was killed is mended by the next one', () => {
  test.for(variants)('$name', { timeout: 1_200_000 }, async (variant) => {
    const failures: string[] = [];
    const mine = points.filter((point) => point.variant === variant.name);
    await sideBySide(mine, async (point, server, room) => {
      try {
        await killAndMend(variant, point, server, room);
      } catch (error) {
        const alone = `HYPEREXPORT_KILL_POINT='${JSON.stringify(point)}'`;
        failures.push(`${alone} (seed ${seed}): ${(error as Error).message}`);
        // At once: all of them take minutes.
        console.error(failures.at(-1));
      }
    });
    if (failures.length > 0) expect.fail(failures.join('\n\n'));
  });

  test.skipIf(onlyPoint !== undefined)('every stage of an export was one of those', () => {
    expect(stages.filter((stage) => !points.some((point) => point.stage === stage))).toEqual([]);
    expect(points).toHaveLength(POINTS.stopped + POINTS.running);
  });
});

async function killAndMend(variant: Variant, point: Point, server: Server, room: string): Promise<void> {
  const { simulator } = server;
  const outputs = outputsOf(variant, room);
  const look = async () =>
    new Map(await Promise.all([...outputs].map(async ([vm, path]) => [vm, await seenExport(path)] as const)));
  await layOut(room, variant, join(shop, 'older'));
  startVms(variant, simulator);
  const before = await look();
  const sessions = simulator.counters().sessionsOpen;
  const command = commandOf(variant, room);

  const killed = await runProgram(command, { server: simulator, room, kill: point });
  expect(killed, `the point was not reached: ${killed.stderr}`).toMatchObject({ signal: 'SIGKILL' });
  const seen = await look();
  for (const vm of variant.vms)
    expect(
      [before.get(vm), truths.get(vm), undefined],
      `what is there of ${vm} is no whole export`,
    ).toContainEqual(seen.get(vm));

  const goesOut = variant.vms.find((vm) => before.get(vm) !== undefined && seen.get(vm) === undefined);
  if (goesOut !== undefined) {
    // The old export was on its way out: a run that comes to nothing has put it back, or let the new one stand.
    const futile = await runProgram(commandOf({ ...variant, vms: ['nobody'] }, room), {
      server: simulator,
      room,
    });
    expect(futile, futile.stdout + futile.stderr).toMatchObject({ exitCode: 12 });
    expect([before.get(goesOut), truths.get(goesOut)]).toContainEqual((await look()).get(goesOut));
  }
  // What blocks a running VM is over when the user comes back; else each run would wait for it.
  if (variant.running) await endLeases(server);

  const repeated = point.resume ? [...command, '--resume'] : command;
  const next = await runProgram(repeated, { server: simulator, room, onStdout: endDeadLease(server) });
  // The export that was killed right after it had become one is not made again.
  const done = variant.vms.filter(
    (vm) => String(seen.get(vm)) === String(truths.get(vm)) && variant.target !== 'overwrite',
  );
  const exitCode = exitCodeOf(variant, done);
  expect(next, next.stdout + next.stderr).toMatchObject({ exitCode });
  if (done.length > 0) expect(next.stdout).toContain('holds an export already');

  for (const [vm, content] of await look()) expect(content, vm).toEqual(truths.get(vm));
  await expectNothingElse(room, [...outputs.values()], variant.target !== 'new');
  if (variant.target !== 'new') expect(await readFile(join(room, 'out', OWN_FILE), 'utf8')).toBe('mine\n');
  await expectCleanState(join(room, 'state'));
  expectVmsAsBefore(variant, simulator, done);
  // Nobody but the server ends the session of a run that was killed.
  expect(simulator.counters().sessionsOpen - sessions).toBeLessThanOrEqual(1);
  expect(simulator.counters().leasesOpen, 'leases that are open').toBe(0);
}

/** Of one VM the exit code says why; of several whether some were exported. */
function exitCodeOf({ vms }: Variant, done: readonly string[]): number {
  if (done.length === 0) return 0;
  if (vms.length === 1) return 2;
  return done.length < vms.length ? 3 : 1;
}

/**
 * The lease of a run that was killed blocks its VM until it expires. The next run says that it waits for it; then it is
 * time. A lease that is only just being made expires later: the time passes until none is left.
 */
function endDeadLease(server: Server): (stdout: string) => void {
  let ending = false;
  return (stdout) => {
    if (ending || !/"vm-busy".*a run that was killed/.test(stdout)) return;
    ending = true;
    void endLeases(server);
  };
}

async function endLeases({ simulator, clock }: Server): Promise<void> {
  while (simulator.counters().leasesOpen > 0) {
    clock.jump(LEASE_TIMEOUT_MS);
    await setImmediate();
  }
}
