import { writeFileSync } from 'node:fs';
import { appendFile, mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/events/event.ts';
import type { ExportProgress } from '../../../src/export/resume/progress-file.ts';
import { memberOffsets } from '../../../src/ovf/ova/growing-archive.ts';
import { findVirtualMachine } from '../../../src/vsphere/inventory.ts';
import { SoapClient } from '../../../src/vsphere/soap/client.ts';
import type { Method } from '../../../src/vsphere/soap/schema.ts';
import { methodNamed } from '../../../src/vsphere/soap/tables.ts';
import { waitForTask } from '../../../src/vsphere/task.ts';
import { Bench, VM, type Outcome } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(async () => await bench[Symbol.asyncDispose]());

const CLEAN = { sessions: 0, leases: 0, locks: [], journal: [] };
const formats = ['ovf', 'ova'] as const;

const finished = (disk: number) => (event: RunEvent) =>
  event.type === 'disk.finished' && event.disk === `${VM}-disk${disk}.vmdk`;

async function expectGood(outcome: Outcome): Promise<void> {
  expect(outcome.error).toBeUndefined();
  expect(await bench.exported()).toEqual(await bench.truths());
  const { found, recorded } = await bench.names();
  expect(found).toEqual(recorded);
  expect(await bench.left()).toEqual({ ...CLEAN, here: ['out'] });
}

function warnings({ events }: Outcome): string[] {
  return events.flatMap((event) => (event.type === 'warning.raised' ? [event.message] : []));
}

describe.each(formats)('A transfer that fails, of an export as %s,', (format) => {
  test('is tried again as a whole, in the same lease', async () => {
    bench.server.faults.add({ kind: 'cut', file: 'disk-0.vmdk', after: 500_000, times: 1 });
    bench.server.faults.add({ kind: 'cut', file: 'disk-1.vmdk', after: 300_000, how: 'ended', times: 1 });
    bench.server.faults.add({ kind: 'status', status: 503, file: 'disk-2.vmdk', times: 2 });
    const outcome = await bench.export({ format });
    await expectGood(outcome);
    expect(bench.gets()).toEqual([2, 2, 3]);
    expect(bench.server.counters().leases.opened).toBe(1);
    const retries = outcome.events.filter(({ type }) => type === 'retry.scheduled');
    expect(retries).toHaveLength(4);
  });

  test('is had under a fresh lease, when the one that it was asked for in does not give it', async () => {
    bench.server.faults.add({ kind: 'empty', file: 'disk-1.vmdk', times: 3 });
    await expectGood(await bench.export({ format }));
    expect(bench.gets()).toEqual([1, 4, 1]);
    expect(bench.server.counters().leases).toMatchObject({ opened: 2, completed: 1, aborted: 1 });
  });

  test('goes on under a fresh lease when the lease is lost, behind the disks that were finished', async () => {
    const lose = { kind: 'expire-leases', after: 400_000, times: 1 } as const;
    bench.server.faults.add({ ...lose, file: 'disk-2.vmdk' });
    await expectGood(await bench.export({ format, parallel: 1 }));
    expect(bench.gets()).toEqual([1, 1, 2]);
  });

  test('goes on after a new login when the session is lost', async () => {
    bench.server.faults.add({ kind: 'end-sessions', after: 400_000, times: 1, file: 'disk-1.vmdk' });
    await expectGood(await bench.export({ format, parallel: 1 }));
    expect(bench.gets()).toEqual([1, 2, 1]);
  });

  test('starts all disks again when the VM was on between two leases', async () => {
    const lose = { kind: 'expire-leases', after: 400_000, times: 1 } as const;
    bench.server.faults.add({ ...lose, file: 'disk-2.vmdk' });
    const monday = { kind: 'old-disk', admitted: true, times: 1 } as const;
    bench.server.faults.add({ ...monday, file: 'disk-0.vmdk' });
    bench.server.faults.add({ ...monday, file: 'disk-1.vmdk' });
    const gate = bench.server.faults.add({ kind: 'hold', method: 'ExportVm', skip: 1 });
    const exporting = bench.export({ format, parallel: 1 });
    await gate.struck();
    await switchOnAndOff();
    gate.release();
    const outcome = await exporting;
    await expectGood(outcome);
    expect(warnings(outcome)).toEqual([expect.stringMatching(/read again: it was started in between/)]);
    expect(bench.gets()).toEqual([2, 2, 2]);
  });

  test('ends the run when it never succeeds, and what was finished is kept', async () => {
    const never = bench.server.faults.add({ kind: 'html', file: 'disk-1.vmdk' });
    const outcome = await bench.export({ format });
    expect(outcome.error).toMatchObject({ code: 'transfer', exitStatus: 14 });
    expect(outcome.error?.hint).toContain('--resume');
    expect(bench.gets()).toEqual([1, 9, 1]);
    expect(await bench.left()).toEqual({
      ...CLEAN,
      here: ['.out.hyperexport-partial'],
      journal: ['partial-export'],
    });
    never.remove();
    await expectGood(await bench.export({ format, resume: true }));
    expect(bench.gets()).toEqual([0, 1, 0]);
  });
});

describe.each(formats)('--resume, of an export as %s,', (format) => {
  const interrupted = async (on = finished(1), request = {}) => {
    const outcome = await bench.export({ format, parallel: 1, ...request }, on);
    expect(outcome.error).toMatchObject({ code: 'interrupted', exitStatus: 130 });
    bench.gets();
    return outcome;
  };
  const resumed = async (request = {}) =>
    await bench.export({ format, parallel: 1, resume: true, ...request });

  test('goes on behind the disks that were finished', async () => {
    const { error } = await interrupted();
    expect(error?.hint).toContain(`kept in ${bench.partial}`);
    expect(await bench.left()).toMatchObject({ leases: 0, sessions: 0, locks: [] });
    const outcome = await resumed();
    await expectGood(outcome);
    expect(bench.gets()).toEqual([0, 1, 1]);
    expect(outcome.events).toContainEqual(
      expect.objectContaining({ type: 'disk.kept', disk: `${VM}-disk1.vmdk` }),
    );
  });

  test('goes on behind disks that arrived side by side', async () => {
    const slow = bench.server.faults.add({ kind: 'hold', file: 'disk-0.vmdk', after: 200_000, times: 1 });
    await interrupted(finished(3), { parallel: 2 });
    slow.release();
    await expectGood(await resumed({ parallel: 3 }));
    expect(bench.gets()).toEqual([1, 0, 0]);
  });

  test('can be interrupted again', async () => {
    await interrupted();
    const again = await bench.export({ format, parallel: 1, resume: true }, finished(2));
    expect(again.error).toMatchObject({ code: 'interrupted' });
    expect(bench.gets()).toEqual([0, 1, 0]);
    await expectGood(await resumed());
    expect(bench.gets()).toEqual([0, 0, 1]);
  });

  test('never puts a disk of Monday beside one of Tuesday: a VM that was on since is read again', async () => {
    const monday = { kind: 'old-disk', file: 'disk-0.vmdk', admitted: true, times: 1 } as const;
    bench.server.faults.add(monday);
    await interrupted();
    await switchOnAndOff();
    const outcome = await resumed();
    await expectGood(outcome);
    expect(bench.gets()).toEqual([1, 1, 1]);
    expect(warnings(outcome)).toContainEqual(
      expect.stringMatching(/cannot be continued: it was started in between \(Vm\w+Event\)/),
    );
  });

  test.each([
    ['the server keeps no events', 'NotSupported'],
    ['the user may not see them', 'NoPermission'],
  ])('reads all again where nobody can tell whether the VM was on: %s', async (_, type) => {
    bench.server.faults.add({ kind: 'fault', method: 'QueryEvents', type });
    await interrupted();
    const outcome = await resumed();
    await expectGood(outcome);
    expect(bench.gets()).toEqual([1, 1, 1]);
    expect(warnings(outcome)).toContainEqual(expect.stringMatching(/cannot tell whether it was started/));
  });

  test('reads a disk again that is no longer what was written', async () => {
    await interrupted(finished(2));
    const names = await readdir(bench.partial);
    const damaged = names.find((name) => name.endsWith('.ova')) ?? `${VM}-disk2.vmdk`;
    const path = join(bench.partial, damaged);
    if (format === 'ovf') await appendFile(path, 'x');
    else await writeFile(path, 'x');
    await expectGood(await resumed());
    expect(bench.gets()).toEqual(format === 'ovf' ? [0, 1, 1] : [1, 1, 1]);
  });

  test('reads all again on another server, however alike its VM is', async () => {
    await interrupted();
    await using other = await Bench.serve();
    const options = { format, parallel: 1, resume: true };
    const outcome = await bench.export(options, undefined, other);
    await expectGood(outcome);
    expect(other.counters().gets).toMatchObject({ 'disk-0.vmdk': 1, 'disk-1.vmdk': 1, 'disk-2.vmdk': 1 });
    expect(warnings(outcome)).toContainEqual(expect.stringContaining('it was on another server'));
  });

  test('says why an export in another format cannot be gone on with', async () => {
    await interrupted();
    const outcome = await resumed({ format: format === 'ovf' ? 'ova' : 'ovf' });
    await expectGood(outcome);
    expect(warnings(outcome)).toContainEqual(expect.stringContaining(`it was one in the format ${format}`));
  });

  test('finds what was interrupted on the day before, in a directory with another date', async () => {
    await interrupted(finished(1), { output: join(bench.room, 'monday') });
    await expectGood(await resumed());
    expect(bench.gets()).toEqual([0, 1, 1]);
  });

  test('has nothing to go on with after a run without it, which removes what was left', async () => {
    await interrupted(finished(1), { output: join(bench.room, 'monday') });
    const outcome = await bench.export({ format });
    await expectGood(outcome);
    expect(bench.gets()).toEqual([1, 1, 1]);
    expect(warnings(outcome)).toEqual([expect.stringMatching(/removed the partial export.*monday/)]);
  });
});

test('what is around a kept member of an archive is written anew', async () => {
  const outcome = await bench.export({ format: 'ova', parallel: 1 }, finished(2));
  expect(outcome.error).toMatchObject({ code: 'interrupted' });
  const path = join(bench.partial, `${VM}.ova`);
  const progress = JSON.parse(await readFile(join(bench.partial, 'progress.json'), 'utf8')) as ExportProgress;
  await using archive = await open(path, 'r+');
  const [, second = 0] = memberOffsets({ reservedBytes: progress.reservedBytes ?? 0 }, progress.files);
  await archive.write(Buffer.alloc(100, 'x'), 0, 100, second - 500);
  bench.gets();
  await expectGood(await bench.export({ format: 'ova', resume: true }));
  expect(bench.gets()).toEqual([0, 0, 1]);
});

test('a try that was spooled leaves nothing when the next one goes straight into the archive', async () => {
  const first = bench.server.faults.add({ kind: 'hold', file: 'disk-0.vmdk', after: 200_000, times: 1 });
  bench.server.faults.add({ kind: 'cut', file: 'disk-1.vmdk', after: 300_000, times: 1 });
  const letGo = (event: RunEvent) => {
    if (event.type === 'retry.scheduled') first.release();
    return false;
  };
  const retry = { tries: 3, firstDelayMs: 4000 };
  await expectGood(await bench.export({ format: 'ova', parallel: 2, retry }, letGo));
});

test('a file that appears while the export runs is not replaced', async () => {
  await mkdir(bench.output);
  const mine = join(bench.output, `${VM}.mf`);
  const outcome = await bench.export({}, (event) => {
    if (event.type === 'lease.ready') writeFileSync(mine, 'mine');
    return false;
  });
  expect(outcome.error).toMatchObject({ code: 'target-exists' });
  expect(await readdir(bench.output)).toEqual([`${VM}.mf`]);
  expect(await readFile(mine, 'utf8')).toBe('mine');
});

test('an interrupted run that had finished nothing leaves nothing', async () => {
  const outcome = await bench.export({}, ({ type }) => type === 'lease.ready');
  expect(outcome.error).toMatchObject({ code: 'interrupted' });
  expect(await bench.left()).toEqual({ ...CLEAN, here: [] });
});

/** As an operator does it in the meantime. */
async function switchOnAndOff(): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  await using session = await bench.session();
  const { ref: vm } = await findVirtualMachine(session, { vm: VM, signal });
  const { url, username, password, thumbprintSha256: thumbprint } = bench.server;
  await using client = await SoapClient.open(
    { url, trust: { kind: 'pinned', thumbprint }, userAgent: 'test' },
    { signal },
  );
  const login = methodNamed('Login');
  await client.call(session.content.sessionManager, login, { userName: username, password }, { signal });
  for (const method of [powerOn, powerOff]) {
    const task = (await client.call(vm, method, {}, { signal })) as typeof vm;
    await waitForTask(session, { task, signal });
  }
  await client.call(session.content.sessionManager, methodNamed('Logout'), {}, { signal });
}

const powerOn: Method = {
  name: 'PowerOnVM_Task',
  on: 'VirtualMachine',
  parameters: [{ name: 'host', type: 'ManagedObjectReference', optional: true }],
  returns: { type: 'ManagedObjectReference' },
};
const powerOff: Method = { ...powerOn, name: 'PowerOffVM_Task', parameters: [] };
