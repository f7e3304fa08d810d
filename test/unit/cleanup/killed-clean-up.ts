import { cleanUp } from '../../../src/cleanup/clean-up.ts';
import { realDeletions, type Deletions } from '../../../src/cleanup/deletions.ts';
import { policy } from './found-exports.ts';
import { NOW } from './made-exports.ts';

/**
 * A clean-up that is killed, as a program of its own: `node killed-clean-up.ts DIR N` ends with SIGKILL right before
 * its Nth step on the file system, or well when it has fewer of them.
 */
const [, , directory = '', last = ''] = process.argv;
let steps = 0;

function step(): void {
  steps += 1;
  if (steps === Number(last)) process.kill(process.pid, 'SIGKILL');
}

const deletions: Deletions = {
  lock: async (path, what) => {
    step();
    const release = await realDeletions.lock(path, what);
    return async () => {
      step();
      await release();
    };
  },
  rename: async (from, to) => {
    step();
    await realDeletions.rename(from, to);
  },
  sync: async (path) => {
    step();
    await realDeletions.sync(path);
  },
  unlink: async (path) => {
    step();
    await realDeletions.unlink(path);
  },
  rmdir: async (path) => {
    step();
    await realDeletions.rmdir(path);
  },
};

await cleanUp(
  { directory, policy: policy({ maxCount: 1 }), dryRun: false },
  {
    ...{
      clock: { now: () => NOW },
      emit: () => undefined,
      stateDirectory: '/nowhere',
      signal: new AbortController().signal,
    },
    deletions,
  },
);
