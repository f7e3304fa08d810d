import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { JumpingClock } from '../../support/jumping-clock.ts';
import { suiteRuns } from '../../support/property-runs.ts';
import type { ExportOrder, ExporterSettings, Order, Reply } from './exporter.ts';
import type { Held } from './measure.ts';
import { planOf } from './troubles.ts';

const { HYPEREXPORT_SOAK_SEED: seed = '20261125' } = process.env;
const EXPORTS = suiteRuns('soak', 500);
const MIB = 2 ** 20;
const LEASE_TIMEOUT_MS = 301_000;

/** By then every path was taken, and its code is loaded and compiled. */
const WARM = Math.max(25, EXPORTS / 10);

/**
 * What may come on top in the second half of the exports. 250 that each leave 4.2 KB fill the heap's MiB: less than a
 * session, a socket or one SOAP answer takes. (In the first half the heap still grows by 1.2 MiB, in the second by 0.4:
 * faults that had not struck before bring code with them.) Memory outside of the heap is buffers, of which a file has a
 * MiB or more. What the process takes from the system has a wider bound, for malloc seldom gives back what was freed
 * between other blocks: it grew by 55 to 130 MiB when each try took a MiB before its first byte, and by 1.4 since those
 * that bring none no longer do (piece-file.ts).
 */
const MARGIN = { heap: MIB, external: MIB, rss: 128 * MIB };

/** The connections that a session keeps for its next calls. */
const POOLED = 8;

describe.concurrent(
  'a process that exports hundreds of times, from a server with bad days,',
  { timeout: 1_200_000 },
  () => {
    test.for([
      ['one session for all', true],
      ['a session for each', false],
    ] as const)(
      'holds no more in the end than after the first ones, with %s',
      async ([, oneSession], { expect, onTestFinished }) => {
        const room = await mkdtemp(join(tmpdir(), 'soak-'));
        onTestFinished(async () => await rm(room, { recursive: true }));
        const clock = new JumpingClock();
        await using server = await startServer(clock);
        const child = startExporter(server, { room, oneSession });
        onTestFinished(() => void child.kill());
        const measured: Held[] = [];
        const outcomes = new Outcomes();
        for (let n = 1; n <= EXPORTS; n++) {
          const { order, fault } = planOf(Number(seed), n);
          if (fault !== undefined) server.faults.add(fault);
          outcomes.add(order, await ask(child, 'done', order), JSON.stringify({ n, order, fault }));
          server.faults.clear();
          // Where the server did not hear of the end of a lease, it ends it by itself.
          if (fault !== undefined) clock.jump(LEASE_TIMEOUT_MS);
          await expect.poll(() => server.counters().leasesOpen, { message: JSON.stringify(fault) }).toBe(0);
          expect(server.counters().sessionsOpen).toBeLessThanOrEqual(oneSession ? 1 : 0);
          if ([WARM, EXPORTS / 2, EXPORTS].map(Math.ceil).includes(n))
            measured.push((await ask(child, 'held', { kind: 'measure', exports: n })).held);
        }
        const last = planOf(Number(seed), 0).order;
        outcomes.add(last, await ask(child, 'done', last), 'the last one');
        child.send({ kind: 'end' } satisfies Order);
        await once(child, 'exit');

        outcomes.expectVariety();
        expectNoGrowth(measured, oneSession ? POOLED : 0);
        expect((await readdir(room)).sort()).toEqual(['locks', 'state']);
        expect(await readdir(join(room, 'locks'))).toEqual([]);
        expect(server.counters().sessionsOpen).toBe(0);
      },
    );
  },
);

/** How the exports ended: what is called good is the same each time, and no failure is one that nobody foresaw. */
class Outcomes {
  readonly #counts = new Map<string, number>();
  readonly #disks = new Map<string, readonly string[]>();

  add({ vm }: ExportOrder, done: Extract<Reply, { kind: 'done' }>, what: string): void {
    this.#counts.set(done.code, (this.#counts.get(done.code) ?? 0) + 1);
    expect(done.code, `${what}: ${JSON.stringify(done)}`).not.toBe('unexpected');
    if (done.code !== 'success') return;
    const disks = 'disks' in done ? done.disks : [];
    expect(disks, what).toEqual(this.#disks.get(vm) ?? disks);
    this.#disks.set(vm, disks);
  }

  expectVariety(): void {
    const counts = Object.fromEntries(this.#counts);
    expect(counts['success'], JSON.stringify(counts)).toBeGreaterThan(EXPORTS / 2);
    expect(counts['interrupted'], JSON.stringify(counts)).toBeGreaterThan(EXPORTS / 10);
    expect(this.#counts.size, JSON.stringify(counts)).toBeGreaterThan(4);
  }
}

async function startServer(clock: Clock): Promise<Simulator> {
  return await startSimulator({
    clock,
    vms: [1, 2].map((disks) => ({
      name: `vm${disks}`,
      disks: Array.from({ length: disks }, () => ({ capacityBytes: 16 * MIB, dataBytes: MIB / 4 })),
    })),
  });
}

function startExporter(
  server: Simulator,
  options: Pick<ExporterSettings, 'room' | 'oneSession'>,
): ChildProcess {
  const { username, password, thumbprintSha256: thumbprint } = server;
  const settings: ExporterSettings = {
    url: server.url.href,
    ...{ username, password, thumbprint, ...options },
  };
  return fork(join(import.meta.dirname, 'exporter.ts'), [JSON.stringify(settings)], {
    execArgv: ['--expose-gc'],
  });
}

/** A warning, such as that of too many listeners, comes in the place of the reply, and is as good as a failure. */
async function ask<Kind extends Reply['kind']>(
  child: ChildProcess,
  kind: Kind,
  order: Order,
): Promise<Extract<Reply, { kind: Kind }>> {
  child.send(order);
  const [reply] = (await once(child, 'message')) as [Reply];
  expect(reply, JSON.stringify(reply)).toMatchObject({ kind });
  return reply as Extract<Reply, { kind: Kind }>;
}

function expectNoGrowth(measured: readonly Held[], pooled: number): void {
  const [first, last] = [measured[0]!, measured.at(-1)!];
  const middle = measured.at(-2)!;
  const all = JSON.stringify(measured, undefined, 2);
  expect(last.heapBytes, all).toBeLessThan(middle.heapBytes + MARGIN.heap);
  expect(last.externalBytes, all).toBeLessThan(first.externalBytes + MARGIN.external);
  expect(last.rssBytes, all).toBeLessThan(middle.rssBytes + MARGIN.rss);
  expect(last.descriptors, all).not.toBeGreaterThan(first.descriptors + pooled);
  expect(last.resources, all).not.toBeGreaterThan(first.resources + pooled);
  expect(last.processListeners, all).toBe(first.processListeners);
  expect(last.signalListeners, all).toBe(0);
}
