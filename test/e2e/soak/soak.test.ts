import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import type { ExporterSettings, Order, Reply } from './exporter.ts';
import type { Held } from './measure.ts';
import { exportOrder } from './troubles.ts';

const { HYPEREXPORT_SOAK_SEED: seed = '20261125' } = process.env;
const EXPORTS = propertyRuns(500);
const MIB = 2 ** 20;

/** By then every path was taken, and its code is loaded and compiled. */
const WARM = Math.max(25, EXPORTS / 10);

/**
 * What may come on top between the first tenth of the exports and the last. 450 exports that each leave 2.3 KB fill the
 * heap's MiB: less than a session, a socket or one SOAP answer takes. Memory outside of the heap is buffers, of which a
 * file has a MiB or more. The allocator rounds up what the process takes from the system, and keeps it.
 */
const MARGIN = { heap: MIB, external: MIB, rss: 64 * MIB };

/** The connections that a session keeps for its next calls. */
const POOLED = 8;

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'soak-'));
  return async () => await rm(room, { recursive: true });
});

describe('a process that exports hundreds of times, half of them interrupted,', { timeout: 600_000 }, () => {
  test.each([
    ['one session for all', true],
    ['a session for each', false],
  ])('holds no more in the end than after the first tenth, with %s', async (_, oneSession) => {
    await using server = await startServer();
    const child = startExporter(server, oneSession);
    const measured: Held[] = [];
    const codes = new Map<string, number>();
    for (let n = 1; n <= EXPORTS; n++) {
      const { code, message } = await ask(child, 'done', exportOrder(Number(seed), n));
      codes.set(code, (codes.get(code) ?? 0) + 1);
      expect({ n, code, message, ...openOn(server) }).toMatchObject({
        code: expect.stringMatching(/^(success|interrupted)$/),
        sessions: oneSession ? 1 : 0,
        leases: 0,
      });
      if ([WARM, EXPORTS / 2, EXPORTS].map(Math.ceil).includes(n))
        measured.push((await ask(child, 'held', { kind: 'measure', exports: n })).held);
    }
    child.send({ kind: 'end' } satisfies Order);
    await once(child, 'exit');

    expect([...codes.keys()].sort()).toEqual(['interrupted', 'success']);
    expectNoGrowth(measured, oneSession ? POOLED : 0);
    expect((await readdir(room)).sort()).toEqual(['locks', 'state']);
    expect(await readdir(join(room, 'locks'))).toEqual([]);
    expect(openOn(server)).toEqual({ sessions: 0, leases: 0 });
  });
});

async function startServer(): Promise<Simulator> {
  return await startSimulator({
    vms: [1, 2].map((disks) => ({
      name: `vm${disks}`,
      disks: Array.from({ length: disks }, () => ({ capacityBytes: 16 * MIB, dataBytes: MIB / 4 })),
    })),
  });
}

function startExporter(server: Simulator, oneSession: boolean): ChildProcess {
  const { username, password, thumbprintSha256: thumbprint } = server;
  const settings: ExporterSettings = {
    url: server.url.href,
    ...{ username, password, thumbprint, room, oneSession },
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
  expect(reply).toMatchObject({ kind });
  return reply as Extract<Reply, { kind: Kind }>;
}

function openOn(server: Simulator): { sessions: number; leases: number } {
  const { sessionsOpen: sessions, leases } = server.counters();
  return { sessions, leases: leases.opened - leases.completed - leases.aborted - leases.expired };
}

function expectNoGrowth(measured: readonly Held[], pooled: number): void {
  const [first, last] = [measured[0]!, measured.at(-1)!];
  const all = JSON.stringify(measured, undefined, 2);
  expect(last.heapBytes, all).toBeLessThan(first.heapBytes + MARGIN.heap);
  expect(last.externalBytes, all).toBeLessThan(first.externalBytes + MARGIN.external);
  expect(last.rssBytes, all).toBeLessThan(first.rssBytes + MARGIN.rss);
  expect(last.descriptors, all).not.toBeGreaterThan(first.descriptors + pooled);
  expect(last.resources, all).not.toBeGreaterThan(first.resources + pooled);
  expect(last.processListeners, all).toBe(first.processListeners);
  expect(last.signalListeners, all).toBe(0);
}
