import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, type StateDatabase } from '../../../src/state/database.ts';
import { Slots, type Full, type Want } from '../../../src/state/slots.ts';
import { JumpingClock } from '../../support/jumping-clock.ts';

let directory: string;
let clock: JumpingClock;
/** Two connections, as two processes have. */
let databases: readonly [StateDatabase, StateDatabase];
let slots: readonly [Slots, Slots];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slots-'));
  clock = new JumpingClock();
  databases = [openDatabase(directory), openDatabase(directory)];
  slots = [new Slots(databases[0], clock), new Slots(databases[1], clock)];
});

afterEach(async () => {
  for (const database of databases) database.close();
  await rm(directory, { recursive: true });
});

const never = new AbortController().signal;
const host = (units: number, limit = 4): Want => ({ resource: 'host a', units, limit });
const other = (units: number, limit = 4): Want => ({ resource: 'host b', units, limit });
const server = (units: number, limit: number): Want => ({ resource: 'server', units, limit });

interface Waiting {
  readonly full: Promise<Full>;
  readonly taken: Promise<() => void>;
  isTaken(): boolean;
}

function ask(from: Slots, wants: readonly Want[], signal = never): Waiting {
  const { promise: full, resolve } = Promise.withResolvers<Full>();
  let is = false;
  const taken = from.acquire(wants, { signal, onWait: resolve }).then((release) => {
    is = true;
    return release;
  });
  return { full, taken, isTaken: () => is };
}

/** As often as it takes for all who wait to look again. */
async function looked(): Promise<void> {
  for (let times = 0; times < 3; times++) {
    clock.jump(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('no more places are taken than there are, whichever process asks', async () => {
  const release = await slots[0].acquire([host(3)], { signal: never });
  await slots[1].acquire([host(1)], { signal: never });
  const third = ask(slots[1], [host(2)]);
  expect(await third.full).toEqual({ resource: 'host a', units: 2, limit: 4, inUse: 4 });
  await looked();
  expect(third.isTaken()).toBe(false);
  release();
  await looked();
  await third.taken;
});

test('a place that is given back in the same process is taken without a pause', async () => {
  const release = await slots[0].acquire([host(4)], { signal: never });
  const next = ask(slots[0], [host(1)]);
  await next.full;
  release();
  await next.taken;
});

test('who waits for several has none of them until it has all', async () => {
  const release = await slots[0].acquire([host(4)], { signal: never });
  const both = ask(slots[0], [host(1), server(1, 1)]);
  await both.full;
  // The server has one place, which it did not take.
  const free = await slots[1].acquire([other(1), server(1, 1)], { signal: never });
  free();
  release();
  await both.taken;
});

test('who wants more places than are free is not overtaken for ever', async () => {
  const release = await slots[0].acquire([host(3)], { signal: never });
  const large = ask(slots[0], [host(4)]);
  await large.full;
  const small = ask(slots[1], [host(1)]);
  expect(await small.full).toMatchObject({ resource: 'host a' });
  release();
  const releaseLarge = await large.taken;
  expect(small.isTaken()).toBe(false);
  releaseLarge();
  await looked();
  await small.taken;
});

test('the places of a process that is gone are free, and so is its turn', async () => {
  await slots[0].acquire([host(4)], { signal: never });
  const killed = new AbortController();
  const dead = ask(slots[0], [host(4)], killed.signal);
  await dead.full;
  databases[0].prepare('UPDATE slot SET pid = ?').run(2 ** 30);
  await slots[1].acquire([host(4)], { signal: never });
  killed.abort(new Error('gone'));
  await expect(dead.taken).rejects.toThrow('gone');
});

test('an interruption ends the wait, and the turn with it', async () => {
  const release = await slots[0].acquire([host(4)], { signal: never });
  const interruption = new AbortController();
  const first = ask(slots[0], [host(4)], interruption.signal);
  await first.full;
  const second = ask(slots[0], [host(1)]);
  await second.full;
  interruption.abort(new Error('Ctrl-C'));
  await expect(first.taken).rejects.toThrow('Ctrl-C');
  release();
  await second.taken;
  expect(databases[0].prepare('SELECT count(*) AS rows FROM slot').get()).toEqual({ rows: 1 });
});
