import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock } from '../../../src/platform/lock-file.ts';
import { thisProcess } from '../../../src/platform/process-identity.ts';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'));
  path = join(directory, 'vm.lock');
});

afterEach(async () => await rm(directory, { recursive: true }));

const IMPOSSIBLE_PID = 2 ** 30;

test('a lock that a live process holds is refused with its name, and free again after the release', async () => {
  const release = await acquireLock(path, 'the VM "web01"');
  await expect(acquireLock(path, 'the VM "web01"')).rejects.toMatchObject({ code: 'locked', exitStatus: 18 });
  await expect(acquireLock(path, 'the VM "web01"')).rejects.toThrow(new RegExp(`process ${process.pid}`));
  await release();
  await (
    await acquireLock(path, 'the VM "web01"')
  )();
});

test('the lock of a process of this host that is gone is taken over', async () => {
  await writeFile(path, JSON.stringify({ host: thisProcess().host, pid: IMPOSSIBLE_PID }));
  const release = await acquireLock(path, 'the VM');
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
  await release();
});

test('a process id that the system has given to another process does not keep a dead lock alive', async () => {
  await writeFile(path, JSON.stringify({ host: thisProcess().host, pid: process.pid, started: '1' }));
  await (
    await acquireLock(path, 'the VM')
  )();
});

test("another host's lock is never judged dead, and an unreadable one is left alone", async () => {
  await writeFile(path, JSON.stringify({ host: 'elsewhere', pid: IMPOSSIBLE_PID }));
  await expect(acquireLock(path, 'the VM')).rejects.toMatchObject({ code: 'locked' });
  await writeFile(path, 'garbage');
  await expect(acquireLock(path, 'the VM')).rejects.toMatchObject({ code: 'locked' });
});

test('of many contenders for a dead lock exactly one wins, and nothing else is left', async () => {
  for (let round = 0; round < 50; round++) {
    await writeFile(path, JSON.stringify({ host: thisProcess().host, pid: IMPOSSIBLE_PID }));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, async () => await acquireLock(path, 'the VM')),
    );
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(await readdir(directory)).toEqual(['vm.lock']);
    await won[0]?.value();
  }
});

test("a run that was killed while it cleared a dead lock away is in nobody's way", async () => {
  const dead = JSON.stringify({ host: thisProcess().host, pid: IMPOSSIBLE_PID });
  const claim = `${path}.${createHash('sha256').update(dead).digest('hex').slice(0, 12)}.claim`;
  await writeFile(path, dead);
  await writeFile(claim, dead);
  await acquireLock(path, 'the VM');
  expect(await readdir(directory)).toEqual(['vm.lock']);
});

test('the lock is all that is beside it, and nothing is when it cannot be made', async () => {
  await acquireLock(path, 'the VM');
  expect(await readdir(directory)).toEqual(['vm.lock']);
  const nowhere = acquireLock(join(directory, 'missing', 'vm.lock'), 'the VM');
  await expect(nowhere).rejects.toMatchObject({ code: 'destination' });
});

test('what cannot be read is a lock that somebody holds', async () => {
  await mkdir(path);
  await expect(acquireLock(path, 'the VM')).rejects.toMatchObject({ code: 'locked' });
});

test('a pipe, or more than any lock holds, is a lock that somebody holds, and nobody waits for it', async () => {
  execFileSync('mkfifo', [path]);
  await expect(acquireLock(path, 'the VM')).rejects.toMatchObject({ code: 'locked' });
  await rm(path);
  const dead = JSON.stringify({ host: thisProcess().host, pid: IMPOSSIBLE_PID });
  await writeFile(path, dead + ' '.repeat(64 * 1024));
  await expect(acquireLock(path, 'the VM')).rejects.toMatchObject({ code: 'locked' });
});

test('what a killed run left beside a lock goes with the next one', async () => {
  const draft = (host: string) => JSON.stringify({ host, pid: IMPOSSIBLE_PID });
  await writeFile(`${path}.0123456789ab`, draft(thisProcess().host));
  await writeFile(`${path}.ba9876543210`, draft('elsewhere'));
  await writeFile(`${path}.00000000000a`, '');
  await writeFile(`${path}.00000000000b`, draft(thisProcess().host).slice(0, 10));
  const release = await acquireLock(path, 'the VM');
  expect((await readdir(directory)).sort()).toEqual(['vm.lock', 'vm.lock.ba9876543210']);
  await release();
});
