import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanUp } from '../../../src/cleanup/clean-up.ts';
import { policy } from './found-exports.ts';
import { makeExport, NOW, tree, WHOLE } from './made-exports.ts';

const program = join(import.meta.dirname, 'killed-clean-up.ts');

/** How it ended: by which signal, or undefined where it had fewer steps. */
async function killedAt(directory: string, step: number): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  execFile(process.execPath, [program, directory, String(step)], (error, _stdout, stderr) => {
    if (error !== null && error.signal == null) reject(new Error(stderr));
    else resolve(error?.signal ?? undefined);
  });
  return await promise;
}

test(
  'kill -9 at any step leaves each export whole or none at all, and the next clean-up ends what it began',
  { timeout: 120_000 },
  async () => {
    let [step, isKilled] = [0, true];
    while (isKilled) {
      step += 1;
      const base = await mkdtemp(join(tmpdir(), 'killed-'));
      await makeExport(base, 'a', { daysAgo: 20 });
      await makeExport(base, 'web01/b', { daysAgo: 10 });
      await makeExport(base, 'web01/c', { daysAgo: 1 });
      isKilled = (await killedAt(base, step)) === 'SIGKILL';

      const left = (await tree(base)).filter((name) => !/\.lock(?:\..*)?$/.test(name));
      const under = (place: string) =>
        left.filter((name) => name.startsWith(`${place}/`) && name !== `${place}/`);
      const wholeOne = (place: string) => WHOLE.map((name) => `${place}/${name}`);
      expect(under('web01/c'), `step ${step}`).toEqual(wholeOne('web01/c'));
      for (const place of ['a', 'web01/b'])
        if (under(place).length > 0) expect(under(place), `step ${step}`).toEqual(wholeOne(place));

      const context = {
        clock: { now: () => NOW },
        emit: () => undefined,
        stateDirectory: '/nowhere',
        signal: new AbortController().signal,
      };
      const request = { directory: base, policy: policy({ maxCount: 1 }), dryRun: false };
      const { outcomes, leftovers } = await cleanUp(request, context);
      expect([...outcomes, ...leftovers].filter(({ error }) => error !== undefined)).toEqual([]);
      expect(await tree(base), `step ${step}`).toEqual(['web01/', 'web01/c/', ...wholeOne('web01/c')]);
      await rm(base, { recursive: true });
    }
    // lock, rename, sync, four files, the lock, the directory, sync, release: of two exports.
    expect(step).toBe(2 * 11 + 1);
  },
);
