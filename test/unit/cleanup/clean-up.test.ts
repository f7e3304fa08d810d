import { cp, mkdtemp, readdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cleanUp, type CleanupRequest } from '../../../src/cleanup/clean-up.ts';
import { realDeletions, type Deletions } from '../../../src/cleanup/deletions.ts';
import type { CleanupPolicy } from '../../../src/cleanup/policy.ts';
import { totalsOf, type CleanupReport } from '../../../src/cleanup/report.ts';
import { acquireLock } from '../../../src/platform/lock-file.ts';
import { markReading } from '../../../src/platform/reading-mark.ts';
import { policy } from './found-exports.ts';
import { DAY_MS, makeExport, NOW, tree, WHOLE } from './made-exports.ts';

const { signal } = new AbortController();
let base: string;
let state: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'clean-up-'));
  state = await mkdtemp(join(tmpdir(), 'clean-up-state-'));
});
afterEach(async () => {
  for (const each of [base, state]) await rm(each, { recursive: true, force: true });
});

interface Options extends Partial<Omit<CleanupRequest, 'policy'>> {
  readonly deletions?: Deletions;
  readonly signal?: AbortSignal;
}

async function run(
  limits: Partial<CleanupPolicy>,
  { deletions, ...more }: Options = {},
): Promise<CleanupReport> {
  return await cleanUp(
    { directory: base, dryRun: false, ...more, policy: policy(limits) },
    {
      ...{ clock: { now: () => NOW }, emit: () => undefined, signal: more.signal ?? signal },
      stateDirectory: state,
      ...(deletions === undefined ? {} : { deletions }),
    },
  );
}

const results = ({ outcomes }: CleanupReport): Record<string, string> =>
  Object.fromEntries(outcomes.map(({ export: { place }, result }) => [place, result]));

const whole = (...places: string[]): string[] =>
  places.flatMap((place) => [`${place}/`, ...WHOLE.map((name) => `${place}/${name}`)]).sort();

/** `a` is the oldest of three, `c` the newest. */
async function makeThree(): Promise<void> {
  await makeExport(base, 'a', { daysAgo: 20 });
  await makeExport(base, 'b', { daysAgo: 10 });
  await makeExport(base, 'c', { daysAgo: 1 });
}

describe('a clean-up', () => {
  test('removes what is chosen, and nothing else', async () => {
    await makeThree();
    await writeFile(join(base, 'notes.txt'), '');
    const report = await run({ maxCount: 1 });
    expect(results(report)).toEqual({ a: 'removed', b: 'removed', c: 'kept' });
    expect(await tree(base)).toEqual([...whole('c'), 'notes.txt'].sort());
    expect(totalsOf(report)).toMatchObject({ removed: 2, kept: 1, failed: 0 });
  });

  test('counts exports below the level "stream" for nothing, and keeps the newest good one beside them', async () => {
    await makeExport(base, 'good', { daysAgo: 50 });
    await makeExport(base, 'older', { daysAgo: 60 });
    await makeExport(base, 'bad', { daysAgo: 1, levels: ['read-back'] });
    expect(results(await run({ maxCount: 1 }))).toEqual({ bad: 'kept', good: 'kept', older: 'removed' });
    expect(results(await run({ maxAgeMs: DAY_MS / 2 }))).toEqual({ bad: 'removed', good: 'kept' });
  });

  test('lets a copy share the place of what it is a copy of', async () => {
    await makeThree();
    await cp(join(base, 'c'), join(base, 'copy of c'), { recursive: true });
    expect(results(await run({ maxCount: 2 }))).toMatchObject({ a: 'removed', b: 'kept' });
    expect(results(await run({ maxCount: 1 }))).toEqual({ b: 'removed', c: 'kept', 'copy of c': 'kept' });
  });

  test('tells VMs of one name on two servers apart', async () => {
    await makeExport(base, 'a', { daysAgo: 2 });
    await makeExport(base, 'b', { daysAgo: 1, host: 'other.example.org' });
    expect(results(await run({ maxCount: 1 }))).toEqual({ a: 'kept', b: 'kept' });
  });

  test('keeps what an export needs that stays, and removes a chain from its end', async () => {
    const first = await makeExport(base, 'a', { daysAgo: 20 });
    const second = await makeExport(base, 'b', { daysAgo: 10, parent: first });
    await makeExport(base, 'c', { daysAgo: 5, parent: second });
    expect(results(await run({ maxAgeMs: 7 * DAY_MS }))).toEqual({ a: 'kept', b: 'kept', c: 'kept' });
    await makeExport(base, 'd', { daysAgo: 1 });
    const order: string[] = [];
    const noted = { ...realDeletions, rename: noting(order) };
    expect(results(await run({ maxCount: 1 }, { deletions: noted }))).toEqual({
      ...{ a: 'removed', b: 'removed', c: 'removed', d: 'kept' },
    });
    expect(order).toEqual(['c', 'b', 'a'].map((place) => join(base, place)));
  });

  test('keeps the parent of an export that could not be removed', async () => {
    const first = await makeExport(base, 'a', { daysAgo: 20 });
    await makeExport(base, 'b', { daysAgo: 10, parent: first });
    await makeExport(base, 'c', { daysAgo: 1 });
    const report = await run(
      { maxCount: 1 },
      { deletions: { ...realDeletions, rename: refusing('EACCES') } },
    );
    expect(results(report)).toEqual({ a: 'kept', b: 'failed', c: 'kept' });
    expect(await tree(base)).toEqual(whole('a', 'b', 'c'));
  });

  test('ends between two exports when it is stopped', async () => {
    await makeThree();
    const stop = new AbortController();
    const stopping = async (from: string, to: string) => {
      stop.abort(new Error('stopped'));
      await rename(from, to);
    };
    const deletions = { ...realDeletions, rename: stopping };
    await expect(run({ maxCount: 1 }, { deletions, signal: stop.signal })).rejects.toThrow('stopped');
    expect(await tree(base)).toEqual(whole('b', 'c'));
  });

  test('removes nothing more when the newest good export has gone meanwhile', async () => {
    await makeThree();
    const losing = async (from: string, to: string) => {
      await rename(from, to);
      await unlink(join(base, 'c', 'vm-disk1.vmdk'));
    };
    const report = await run({ maxCount: 1 }, { deletions: { ...realDeletions, rename: losing } });
    expect(results(report)).toEqual({ a: 'removed', b: 'kept', c: 'kept' });
  });
});

describe('what another run does meanwhile', () => {
  test('an export whose directory it has locked stays', async () => {
    await makeThree();
    const release = await acquireLock(join(base, 'a', '.hyperexport.lock'), 'a');
    expect(results(await run({ maxCount: 1 }))).toEqual({ a: 'in-use', b: 'removed', c: 'kept' });
    await release();
    expect(await tree(base)).toEqual(whole('a', 'c'));
  });

  test('an export that is being verified stays until that is done', async () => {
    await makeThree();
    const done = await markReading(state, join(base, 'a', 'vm.ovf'));
    const report = await run({ maxCount: 1 });
    expect(results(report)).toEqual({ a: 'in-use', b: 'removed', c: 'kept' });
    expect(report.outcomes[2]?.reason).toContain('it is being read');
    await done();
    expect(results(await run({ maxCount: 1 }))).toEqual({ a: 'removed', c: 'kept' });
  });

  test('the lock of a run that is gone holds nothing', async () => {
    await makeThree();
    const dead = { host: (await import('node:os')).hostname(), pid: 2 ** 22 + 1 };
    await writeFile(join(base, 'a', '.hyperexport.lock'), JSON.stringify(dead));
    expect(results(await run({ maxCount: 1 }))).toMatchObject({ a: 'removed' });
    expect(await tree(base)).toEqual(whole('c'));
  });

  test('an export that it has replaced since the look stays', async () => {
    await makeThree();
    const replacing: Deletions = {
      ...realDeletions,
      lock: async (path, what) => {
        if (path.startsWith(join(base, 'a'))) await makeExport(base, 'a', { daysAgo: 0 });
        return await realDeletions.lock(path, what);
      },
    };
    expect(results(await run({ maxCount: 1 }, { deletions: replacing }))).toMatchObject({ a: 'changed' });
    expect(await tree(base)).toEqual(whole('a', 'c'));
  });

  test('a file that is put there between the last look and the rename brings the export back', async () => {
    await makeThree();
    const adding = async (from: string, to: string) => {
      if (from === join(base, 'a')) await writeFile(join(from, 'late.txt'), '');
      await rename(from, to);
    };
    const report = await run({ maxCount: 1 }, { deletions: { ...realDeletions, rename: adding } });
    expect(results(report)).toMatchObject({ a: 'changed' });
    expect(await tree(base)).toEqual([...whole('a', 'c'), 'a/late.txt'].sort());
  });

  test('an export that is gone by then is neither removed nor an error', async () => {
    await makeThree();
    const losing: Deletions = {
      ...realDeletions,
      lock: async (path, what) => {
        if (path.startsWith(join(base, 'a'))) await rm(join(base, 'a'), { recursive: true });
        return await realDeletions.lock(path, what);
      },
    };
    const report = await run({ maxCount: 1 }, { deletions: losing });
    expect(results(report)).toMatchObject({ a: 'gone', b: 'removed' });
    expect(totalsOf(report)).toMatchObject({ removed: 1, failed: 0 });
  });

  test('two clean-ups at once remove each export once, and leave nothing', async () => {
    for (let at = 0; at < 20; at++) await makeExport(base, `e${at}`, { daysAgo: at });
    const reports = await Promise.all([run({ maxCount: 1 }), run({ maxCount: 1 }), run({ maxCount: 1 })]);
    expect(await tree(base)).toEqual(whole('e0'));
    expect(reports.map((report) => totalsOf(report).failed)).toEqual([0, 0, 0]);
    expect(reports.reduce((sum, report) => sum + totalsOf(report).removed, 0)).toBe(19);
  });
});

describe('a file system that refuses', () => {
  const steps = ['rename', 'unlink', 'rmdir'] as const;

  test.each(
    steps.flatMap((step) => ['EACCES', 'EBUSY', 'EROFS', 'EIO'].map((code) => [step, code] as const)),
  )('at %s with %s: the export is named, not counted as removed, and the others go', async (step, code) => {
    await makeThree();
    const deletions = { ...realDeletions, [step]: refusing(code, join(base, 'a'), step) };
    const report = await run({ maxCount: 1 }, { deletions });
    expect(results(report)).toEqual({ a: 'failed', b: 'removed', c: 'kept' });
    expect(report.outcomes[2]?.error?.message).toContain(`${join(base, 'a')} cannot be removed`);
    expect(totalsOf(report)).toMatchObject({ removed: 1, failed: 1 });
    if (step === 'rename') expect(await tree(base)).toEqual(whole('a', 'c'));
    else expect(report.outcomes[2]?.error?.message).toContain('what is left of it is in');

    // It is whole, or no export any more: never a part of one under its name.
    const names = await readdir(base);
    expect(names.includes('a')).toBe(step === 'rename');
    await run({ maxCount: 1 });
    expect(await tree(base)).toEqual(whole('c'));
  });

  test('a full one, which has no room for a lock, is cleaned up all the same', async () => {
    await makeThree();
    const full: Deletions = {
      ...realDeletions,
      lock: async () => await Promise.resolve(() => Promise.resolve()),
    };
    expect(results(await run({ maxCount: 1 }, { deletions: full }))).toMatchObject({ a: 'removed' });
    expect(await tree(base)).toEqual(whole('c'));
  });
});

describe('what a clean-up that was killed has left', () => {
  test('is finished by the next one, and counted', async () => {
    await makeThree();
    await rename(join(base, 'a'), join(base, '.hyperexport-trash-00'));
    await unlink(join(base, '.hyperexport-trash-00', 'vm-disk1.vmdk'));
    const dry = await run({ maxCount: 5 }, { dryRun: true });
    expect(dry.leftovers).toMatchObject([{ result: 'would-remove' }]);
    const report = await run({ maxCount: 5 });
    expect(report.leftovers).toMatchObject([{ result: 'removed' }]);
    expect(totalsOf(report).freedBytes).toBeGreaterThan(0);
    expect(await tree(base)).toEqual(whole('b', 'c'));
  });

  test('is not what only has its name: that stays, and is told of', async () => {
    await makeExport(base, 'c');
    await cp(join(base, 'c'), join(base, '.hyperexport-trash-mine'), { recursive: true });
    await rm(join(base, '.hyperexport-trash-mine', 'export.json'));
    const report = await run({ maxCount: 5 });
    expect(report.leftovers).toMatchObject([{ result: 'other' }]);
    expect(await tree(join(base, '.hyperexport-trash-mine'))).toHaveLength(3);
  });

  test('is of the VM alone that is looked at, where one is', async () => {
    await makeExport(base, '.hyperexport-trash-01', { vm: 'db01' });
    const report = await run({ maxCount: 5 }, { group: 'none' });
    expect(report.leftovers).toEqual([]);
    expect(await tree(join(base, '.hyperexport-trash-01'))).toHaveLength(4);
  });
});

function noting(order: string[]) {
  return async (from: string, to: string): Promise<void> => {
    order.push(from);
    await rename(from, to);
  };
}

/** Refuses for one export: by its own name, or by that of its trash, which is the first to be touched. */
function refusing(code: string, directory?: string, step: 'rename' | 'unlink' | 'rmdir' = 'rename') {
  let refused: string | undefined;
  const really = { rename, unlink, rmdir };
  return async (path: string, to: string): Promise<void> => {
    const about = step === 'rename' ? path : step === 'rmdir' ? path : join(path, '..');
    if (step !== 'rename') refused ??= about;
    if (directory === undefined || about === (step === 'rename' ? directory : refused))
      throw Object.assign(new Error(`${code}: refused`), { code });
    await really[step](path, to);
  };
}
