import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readExportRecord } from '../../src/ovf/export-record.ts';
import { namesOf, onFirstDisk, plain, serve, vms, web01, snapshotRoom } from './snapshot-scene.ts';

const { hyperexport, inRoom } = snapshotRoom();

describe('--snapshot', () => {
  test('exports a running VM, with its NVRAM, records what happened, and leaves no snapshot but those of others', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(await namesOf(server)).toEqual(['mine']);
    expect(ran.stdout).toMatch(/^ {2}Snapshot +"hyperexport .+", quiesced; removed$/m);
    const record = await readExportRecord(inRoom('out'));
    expect(record).toMatchObject({
      vm: { powerState: 'poweredOn' },
      snapshot: { name: expect.stringMatching(/^hyperexport /), quiesced: true, memory: false, kept: false },
      nvram: 'datastore',
    });
    expect(record.disks).toHaveLength(2);
    expect(await readFile(inRoom('out/web01.ovf'), 'utf8')).toContain('web01.nvram');
    expect(server.counters()).toMatchObject({
      leasesOpen: 0,
      calls: { CreateSnapshot_Task: 1, RemoveSnapshot_Task: 1 },
    });
  });

  test('without it a running VM is refused, with both ways out, and nothing is touched', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, ['--vm', 'web01', '--output', 'out']);
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/--snapshot.*--power-off/) });
    expect(server.counters().calls['CreateSnapshot_Task'] ?? 0).toBe(0);
  });

  test('of a VM that is off is an export like any other', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, [...plain, '--snapshot', '--snapshot-quiesce=require']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/^snapshot_quiesced=false$/m);
    expect(ran.stdout).toMatch(/^snapshot_outcome=removed$/m);
    expect(await namesOf(server, 'plain')).toEqual([]);
  });

  test('removes it when a transfer fails for good', async () => {
    await using server = await serve({ faults: [{ file: 'disk-1.vmdk', kind: 'status', status: 500 }] });
    const ran = await hyperexport(server, [...web01, '--tries', '1', '--retry-delay', '1ms']);
    expect(ran.exitCode, ran.stderr).toBe(14);
    expect(ran.stderr).not.toContain('--resume goes on');
    expect(ran.stderr).toContain('with --resume-keep-snapshot');
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('removes it after %s', async (signal, status) => {
    await using server = await serve({ faults: [{ file: '*.vmdk', kind: 'hold' }] });
    const ran = await hyperexport(server, web01, { interruptOn: onFirstDisk(signal) });
    expect(ran.exitCode, ran.stderr).toBe(status);
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('says after a moment that the interruption was heard, and a second one ends at once, with a word', async () => {
    await using server = await serve();
    const held = server.faults.add({ kind: 'task-hold', task: 'RemoveSnapshot_Task' });
    server.faults.add({ file: '*.vmdk', kind: 'hold' });
    let child: ChildProcess | undefined;
    const ran = hyperexport(server, web01, {
      interruptOn: onFirstDisk('SIGINT'),
      onStart(process) {
        child = process;
        process.stderr?.on('data', (text: Buffer) => {
          if (text.toString().includes('what was begun is being undone')) process.kill('SIGINT');
        });
      },
    });
    const { stderr } = await ran;
    held.release();
    expect(child?.signalCode).toBe('SIGINT');
    expect(stderr).toContain('interrupted by SIGINT again, and ended at once');
  });

  test('removes it after an interruption while it is being taken', async () => {
    await using server = await serve({ taskMilliseconds: 1500 });
    const interruptOn = { stderr: /Taking the snapshot/, signal: 'SIGINT' } as const;
    const ran = await hyperexport(server, web01, { interruptOn });
    expect(ran.exitCode, ran.stderr).toBe(130);
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('finds a snapshot whose answer was lost, goes on with it, and removes it', async () => {
    await using server = await serve({
      faults: [{ method: 'CreateSnapshot_Task', kind: 'reset', handled: true, times: 1 }],
    });
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(server.counters().calls['CreateSnapshot_Task']).toBe(1);
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('has its NVRAM in the descriptor also where the server knows nothing of that file', async () => {
    await using server = await serve({
      faults: [{ method: 'CreateDescriptor', kind: 'fault', type: 'InvalidArgument', times: 1 }],
    });
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    const descriptor = await readFile(inRoom('out/web01.ovf'), 'utf8');
    expect(descriptor.match(/href="web01\.nvram"/g)).toHaveLength(1);
    expect(descriptor).toContain('vmw:value="ovf:/file/nvram"');
  });

  test('waits for a VM that is busy, as long as --lease-wait allows', async () => {
    const busy = { method: 'CreateSnapshot_Task', kind: 'fault', type: 'TaskInProgress', times: 1 } as const;
    await using server = await serve({ faults: [busy] });
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('"web01" is busy in vCenter');
    server.faults.add(busy);
    const impatient = await hyperexport(server, [...web01, '--overwrite', '--lease-wait', '0']);
    expect(impatient).toMatchObject({
      exitCode: 13,
      stderr: expect.stringContaining('busy with another task'),
    });
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('that is refused is one error, and nothing stays', async () => {
    await using server = await serve({
      faults: [{ method: 'CreateSnapshot_Task', kind: 'fault', type: 'TooManySnapshotLevels' }],
    });
    const ran = await hyperexport(server, web01);
    expect(ran).toMatchObject({ exitCode: 13, stderr: expect.stringContaining('TooManySnapshotLevels') });
    expect(await namesOf(server)).toEqual(['mine']);
  });
});

test('--snapshot-memory takes the memory along, quiesces nothing, and the result says both', async () => {
  await using server = await serve();
  const ran = await hyperexport(server, [...web01, '--snapshot-memory', '--quiet']);
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect(server.vm('web01').snapshotsTaken.at(-1)).toMatchObject({ memory: true, quiesced: false });
  expect(ran.stdout).toMatch(/^snapshot_memory=true$/m);
  expect(ran.stdout).toMatch(/^snapshot_quiesced=false$/m);
  const record = await readExportRecord(inRoom('out'));
  expect(record.snapshot).toMatchObject({ memory: true, quiesced: false });
  expect(await namesOf(server)).toEqual(['mine']);
});

describe('quiescing', () => {
  const refused = { method: 'CreateSnapshot_Task', kind: 'fault', type: 'ApplicationQuiesceFault' } as const;

  test('that is refused is a warning, and export.json says that it is not', async () => {
    await using server = await serve({ faults: [{ ...refused, times: 1 }] });
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('cannot be quiesced (ApplicationQuiesceFault)');
    expect(await readExportRecord(inRoom('out'))).toMatchObject({ snapshot: { quiesced: false } });
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('that is required and refused is an error, after one try', async () => {
    await using server = await serve({ faults: [refused] });
    const ran = await hyperexport(server, [...web01, '--snapshot-quiesce=require']);
    expect(ran).toMatchObject({ exitCode: 13, stderr: expect.stringContaining('ApplicationQuiesceFault') });
    expect(server.counters().calls['CreateSnapshot_Task']).toBe(1);
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('that is required is refused also when the VM is started while the snapshot is asked for', async () => {
    await using server = await serve();
    const asked = server.faults.add({ kind: 'hold', method: 'CreateSnapshot_Task', times: 1 });
    const ending = hyperexport(server, [...plain, '--snapshot', '--snapshot-quiesce=require']);
    await asked.struck();
    server.vm('plain').powerOn();
    asked.release();
    const ran = await ending;
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is not quiesced') });
    expect(await namesOf(server, 'plain')).toEqual([]);
  });

  test('that is required and passed over in silence, without VMware Tools, is an error too, and the snapshot goes', async () => {
    const [, running] = vms;
    await using server = await serve({
      vms: running === undefined ? [] : [{ ...running, tools: 'notInstalled' }],
    });
    const ran = await hyperexport(server, [...web01, '--snapshot-quiesce=require']);
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is not quiesced') });
    expect(await namesOf(server)).toEqual(['mine']);
  });
});

describe('nothing is changed for', () => {
  test.each([
    ['a template', ['--vm', 'template01', '--snapshot'], 'is a template'],
    ['a running VM with hardware of its host', ['--vm', 'passthrough01', '--snapshot'], 'GPU 0'],
    [
      'a name that somebody else uses',
      [...web01, '--snapshot-name', 'mine'],
      'which this program did not make',
    ],
    ['a name that is too long', [...web01, '--snapshot-name', 'x'.repeat(81)], 'vSphere allows 80'],
    [
      'a placeholder that there is not',
      [...web01, '--snapshot-name', '{name}'],
      'unknown placeholder {name}',
    ],
    [
      '--keep-snapshots with --delete-snapshot',
      [...web01, '--keep-snapshots', '2', '--delete-snapshot'],
      'leave one',
    ],
    ['--snapshot-name without --snapshot', ['--vm', 'web01', '--snapshot-name', 'x'], 'add --snapshot'],
  ])('%s: exit 2', async (_what, args, message) => {
    await using server = await serve();
    const ran = await hyperexport(server, args);
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(server.counters().calls['CreateSnapshot_Task'] ?? 0).toBe(0);
  });

  test('--dry-run, which names the steps', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, [...web01, '--dry-run']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/take a snapshot[^]*lease on the snapshot[^]*remove the snapshot/);
    expect(server.counters().calls['CreateSnapshot_Task'] ?? 0).toBe(0);
  });

  test('a user without the privileges, which are named', async () => {
    const denied = ['VirtualMachine.State.CreateSnapshot', 'VirtualMachine.State.RemoveSnapshot'];
    await using server = await serve({ privileges: { denied } });
    const ran = await hyperexport(server, web01);
    expect(ran).toMatchObject({ exitCode: 11, stderr: expect.stringContaining(denied.join(', ')) });
  });
});
