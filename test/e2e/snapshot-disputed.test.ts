import { describe, expect, test } from 'vitest';
import { readExportRecord } from '../../src/ovf/export-record.ts';
import { namesOf, plain, serve, web01, snapshotRoom } from './snapshot-scene.ts';

const { hyperexport, inRoom } = snapshotRoom();

describe('a snapshot that the server, or somebody, has another word for', () => {
  test('is no source of an export when the server does not say which disks it has', async () => {
    await using server = await serve({
      faults: [
        { kind: 'unset', property: 'VirtualMachineSnapshot.config' },
        { kind: 'offer', files: 'without-last-disk' },
      ],
    });
    const ran = await hyperexport(server, web01);
    expect(ran).toMatchObject({
      exitCode: 13,
      stderr: expect.stringContaining('does not say which disks VirtualMachineSnapshot:'),
    });
    await expect(readExportRecord(inRoom('out'))).rejects.toThrow();
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('is removed by its reference when the mark in its description is not what it was given', async () => {
    await using server = await serve();
    const taken = server.faults.add({ kind: 'task-hold', task: 'CreateSnapshot_Task', done: true });
    const ending = hyperexport(server, [...web01, '--snapshot-name', 'nightly']);
    await taken.struck();
    await expect.poll(() => server.vm('web01').snapshots.length).toBe(2);
    server.vm('web01').describeSnapshot('nightly', 'edited');
    taken.release();
    expect(await ending).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('another description than it was given'),
    });
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('is removed also when somebody edits the description while the disks are read, and the export fails', async () => {
    await using server = await serve();
    const reading = server.faults.add({ kind: 'hold', file: 'disk-1.vmdk' });
    const ending = hyperexport(server, [...web01, '--snapshot-name', 'nightly', '--tries', '1']);
    await reading.struck();
    server.vm('web01').describeSnapshot('nightly', 'edited');
    server.faults.add({ kind: 'status', file: 'disk-1.vmdk', status: 500 });
    server.expireLeases();
    reading.release();
    const ran = await ending;
    expect(ran.exitCode, ran.stderr).not.toBe(0);
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('is not said to be removed when the removal fails and the VM shows no snapshots for a moment', async () => {
    await using server = await serve();
    server.faults.add({ kind: 'task-error', task: 'RemoveSnapshot_Task', type: 'HostCommunication' });
    const removal = server.faults.add({ kind: 'task-hold', task: 'RemoveSnapshot_Task', times: 1 });
    const ending = hyperexport(server, web01);
    await removal.struck();
    for (const property of ['VirtualMachine.snapshot', 'VirtualMachine.rootSnapshot'])
      server.faults.add({ kind: 'unset', property });
    removal.release();
    const ran = await ending;
    expect(ran.exitCode, ran.stderr).toBe(4);
    expect(ran.stderr).not.toContain('Removed the snapshot');
    expect(ran.stderr).toContain('the snapshot "hyperexport ');
    server.faults.clear();
    // It is in the journal: a run of another VM removes it.
    const next = await hyperexport(server, plain);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(await namesOf(server)).toEqual(['mine']);
  });
});

test('no further snapshot is taken while one of an earlier run cannot be removed', async () => {
  const refused = { kind: 'fault', method: 'RemoveSnapshot_Task', type: 'NoPermission' } as const;
  await using server = await serve({ faults: [refused] });
  const first = await hyperexport(server, web01);
  expect(first.exitCode, first.stderr).toBe(4);
  expect(first.stderr).not.toContain('run the export again');
  expect(await namesOf(server)).toHaveLength(2);
  const second = await hyperexport(server, [...web01, '--output', 'out2']);
  expect(second.exitCode, second.stderr).toBe(11);
  expect(second.stderr).toContain('no further snapshot of "web01" is taken');
  expect(await namesOf(server)).toHaveLength(2);
  expect(server.counters().calls['CreateSnapshot_Task']).toBe(1);
});
