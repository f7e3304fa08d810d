import type { ChildProcess } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/start.ts';
import { namesOf, onFirstDisk, plain, serve, web01, snapshotRoom } from './snapshot-scene.ts';

const { hyperexport, inRoom } = snapshotRoom();

describe('after kill -9', () => {
  async function killed(server: Simulator, args: readonly string[] = []): Promise<void> {
    const hold = server.faults.add({ file: '*.vmdk', kind: 'hold' });
    await hyperexport(server, [...web01, ...args], { interruptOn: onFirstDisk('SIGKILL') });
    expect(await namesOf(server)).toHaveLength(2);
    hold.release();
    server.faults.clear();
    server.expireLeases();
  }

  test('the next run on that server, of any VM, removes the snapshot and says so', async () => {
    await using server = await serve();
    await killed(server);
    const next = await hyperexport(server, plain);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toMatch(
      /removed the snapshot "hyperexport .*" of "web01", which a run that was killed/,
    );
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('a run with another state directory finds it by its mark', async () => {
    await using server = await serve();
    await killed(server);
    const next = await hyperexport(server, [...web01, '--state-dir', inRoom('other')]);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toContain('which an interrupted run had left');
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('the same export waits for the lease of the killed run, says so, and removes its snapshot first', async () => {
    await using server = await serve({ leaseTimeoutSeconds: 20 });
    const hold = server.faults.add({ file: '*.vmdk', kind: 'hold' });
    await hyperexport(server, web01, { interruptOn: onFirstDisk('SIGKILL') });
    hold.release();
    server.faults.clear();
    const again = await hyperexport(server, web01);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.stderr).toContain('is removed as soon as that is over');
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('a VM that was deleted meanwhile is told, once', async () => {
    await using server = await serve();
    await killed(server);
    server.vm('web01').remove();
    const next = await hyperexport(server, plain);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toContain('went with the VM');
    const after = await hyperexport(server, [...plain, '--overwrite']);
    expect(after.stderr).not.toContain('went with the VM');
  });

  test('the next run waits no longer than it wants for a snapshot that is still being taken, and forgets none', async () => {
    await using server = await serve();
    const taking = server.faults.add({ kind: 'task-hold', task: 'CreateSnapshot_Task', times: 1 });
    let child: ChildProcess | undefined;
    const ending = hyperexport(server, web01, { onStart: (started) => (child = started) });
    await taking.struck();
    child?.kill('SIGKILL');
    await ending;
    const impatient = await hyperexport(server, [...web01, '--lease-wait', '0']);
    expect(impatient.exitCode, impatient.stderr).toBe(13);
    expect(impatient.stderr).toContain('not undone yet');
    taking.remove();
    await expect.poll(async () => await namesOf(server)).toHaveLength(2);
    const next = await hyperexport(server, plain);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toContain('which a run that was killed had left');
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('an export without --snapshot removes it first, and goes on with the VM as it is then', async () => {
    await using server = await serve();
    const hold = server.faults.add({ file: '*.vmdk', kind: 'hold' });
    const other = [...plain, '--snapshot', '--state-dir', inRoom('other')].filter((arg) => arg !== '--quiet');
    await hyperexport(server, other, { interruptOn: onFirstDisk('SIGKILL') });
    hold.release();
    server.faults.clear();
    server.expireLeases();
    const ran = await hyperexport(server, ['--vm', 'plain', '--output', 'out']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('which an interrupted run had left');
    expect(await namesOf(server, 'plain')).toEqual([]);
  });

  test('one that was marked as kept by then stays', async () => {
    await using server = await serve();
    await killed(server, ['--snapshot-name', 'nightly']);
    const { description = '' } = server.vm('web01').snapshots.at(-1) ?? {};
    server.vm('web01').describeSnapshot('nightly', description.replace('1 temporary', '1 kept'));
    const next = await hyperexport(server, plain);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).not.toContain('removed the snapshot');
    expect(await namesOf(server)).toEqual(['mine', 'nightly']);
  });

  test('--resume-keep-snapshot keeps it while there are finished disks, and --resume goes on from it', async () => {
    await using server = await serve();
    const hold = server.faults.add({ file: 'disk-1.vmdk', kind: 'hold' });
    const flags = ['--resume-keep-snapshot', '--parallel', '1'];
    const interruptOn = { stderr: /disk2\.vmdk: started/, signal: 'SIGKILL' } as const;
    await hyperexport(server, [...web01, ...flags], { interruptOn });
    hold.release();
    server.faults.clear();
    server.expireLeases();
    const other = await hyperexport(server, plain);
    expect(other.exitCode, other.stderr).toBe(0);
    expect(await namesOf(server)).toHaveLength(2);
    const resumed = await hyperexport(server, [...web01, ...flags, '--resume']);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain('web01-disk1.vmdk: kept from an interrupted run');
    expect(server.counters().calls['CreateSnapshot_Task']).toBe(1);
    expect(await namesOf(server)).toEqual(['mine']);
  });
});

test('a run that goes on from the snapshot of a killed one waits for the lease which that one has left', async () => {
  await using server = await serve({ leaseTimeoutSeconds: 15 });
  const hold = server.faults.add({ file: 'disk-1.vmdk', kind: 'hold' });
  const args = [...web01, '--resume-keep-snapshot', '--parallel', '1'];
  await hyperexport(server, args, {
    interruptOn: { stderr: /disk2\.vmdk: started/, signal: 'SIGKILL' },
  });
  hold.release();
  server.faults.clear();
  expect(server.counters().leasesOpen).toBe(1);
  const resumed = await hyperexport(server, [...args, '--resume']);
  expect(resumed.exitCode, resumed.stderr).toBe(0);
  expect(resumed.stderr).toContain('a run that was killed left its export lease');
  expect(resumed.stderr).toContain('web01-disk1.vmdk: kept from an interrupted run');
  expect(server.counters()).toMatchObject({ leasesOpen: 0, calls: { CreateSnapshot_Task: 1 } });
  expect(await namesOf(server)).toEqual(['mine']);
});

describe('--resume-keep-snapshot', () => {
  async function interrupted(server: Simulator): Promise<void> {
    server.faults.add({ file: 'disk-1.vmdk', kind: 'status', status: 500 });
    const flags = ['--resume-keep-snapshot', '--parallel', '1', '--tries', '1', '--retry-delay', '1ms'];
    const ran = await hyperexport(server, [...web01, ...flags]);
    expect(ran.exitCode, ran.stderr).toBe(14);
    expect(ran.stderr).toMatch(/kept in .*, with the snapshot "hyperexport .*": --resume goes on/);
    server.faults.clear();
  }

  test('leaves the snapshot for --resume, which reads no finished disk again and removes it in the end', async () => {
    await using server = await serve();
    await interrupted(server);
    expect(await namesOf(server)).toHaveLength(2);
    server.vm('web01').reconfigure();
    const resumed = await hyperexport(server, [...web01, '--resume']);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain('web01-disk1.vmdk: kept from an interrupted run');
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('does not claim a snapshot that somebody has removed meanwhile', async () => {
    await using server = await serve();
    const hold = server.faults.add({ file: 'disk-1.vmdk', kind: 'hold' });
    const flags = ['--resume-keep-snapshot', '--parallel', '1', '--retry-delay', '1ms'];
    const ending = hyperexport(server, [...web01, ...flags, '--snapshot-name', 'nightly']);
    await hold.struck();
    server.vm('web01').removeSnapshot('nightly');
    hold.release();
    const ran = await ending;
    expect(ran.exitCode, ran.stderr).toBe(13);
    expect(ran.stderr).toContain('the snapshot "nightly" is gone: no run can go on');
    expect(ran.stderr).not.toContain('--resume goes on');
  });

  test('a run without --resume removes what was left, and takes its own', async () => {
    await using server = await serve();
    await interrupted(server);
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('which an interrupted run had left');
    expect(server.counters().calls['CreateSnapshot_Task']).toBe(2);
    expect(await namesOf(server)).toEqual(['mine']);
  });
});
