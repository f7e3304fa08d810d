import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isDead, thisProcess, type ProcessIdentity } from '../../../src/platform/process-identity.ts';

const IMPOSSIBLE_PID = 2 ** 30;

test('a process that runs is not dead; one that is gone is, and so is one whose id another has by now', () => {
  const here = thisProcess();
  expect(isDead(here)).toBe(false);
  expect(isDead({ ...here, pid: IMPOSSIBLE_PID })).toBe(true);
  expect(isDead({ ...here, started: '1' })).toBe(process.platform === 'linux');
  expect(isDead({ ...here, pid: IMPOSSIBLE_PID, host: 'another' })).toBe(false);
});

/** Linux only, and only for those who may make a namespace. */
const unshare = ['--pid', '--fork', '--mount-proc'];
const mayUnshare = spawnSync('unshare', [...unshare, 'true']).status === 0;

test.skipIf(!mayUnshare)(
  'a process of another container of the same name is never judged dead (skipped where no namespace can be made)',
  () => {
    const module = join(import.meta.dirname, '../../../src/platform/process-identity.ts');
    const print = `import(${JSON.stringify(module)}).then((m) => console.log(JSON.stringify(m.thisProcess())))`;
    const { stdout } = spawnSync('unshare', [...unshare, process.execPath, '-e', print], {
      encoding: 'utf8',
    });
    const other = JSON.parse(stdout) as ProcessIdentity;
    expect(other.pid).toBeLessThan(10);
    expect(isDead(other)).toBe(false);
    expect(isDead({ ...other, pid: IMPOSSIBLE_PID })).toBe(false);
  },
);
