import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { expectNothingOpen, runAgainst } from '../support/against-simulator.ts';
import type { Ran } from '../support/judges.ts';

const disks = [{ capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 }];
let room: string;
let server: Simulator;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'hosts-'));
  server = await startSimulator({
    vms: [
      { name: 'web01', disks },
      { name: 'web02', disks, host: 'localhost', datastore: 'fast' },
    ],
  });
});
afterEach(async () => {
  expectNothingOpen(server);
  await server.close();
  await rm(room, { recursive: true, force: true });
});

async function hyperexport(...args: string[]): Promise<Ran> {
  return await runAgainst(server, room, [...args, '--output', 'out']);
}

describe('A host that drops out', () => {
  it('costs a batch the VMs that are on it, and no other', async () => {
    server.faults.add({ kind: 'host-state', method: 'ExportVm', state: 'notResponding', host: 'localhost' });
    const ran = await hyperexport('--vm', 'web01', '--vm', 'web02', '--tries', '1');
    expect(ran.exitCode, ran.stderr).not.toBe(0);
    expect(ran.stderr).toContain('host of the VM is not connected');
    expect(await readdir(join(room, 'out'))).toEqual(['web01']);
  });

  it('in the middle of a disk, and comes back, is read on', async () => {
    server.faults.add({
      kind: 'host-state',
      file: 'disk-0.vmdk',
      state: 'notResponding',
      after: 300_000,
      times: 1,
    });
    const running = hyperexport('--vm', 'web01');
    while (server.host().connectionState === 'connected') await nextTurn();
    server.host().connectionState = 'connected';
    const ran = await running;
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(server.counters().gets).toMatchObject({ 'disk-0.vmdk': 1 });
  });
});

describe('A VM that is moved', () => {
  it('to another host before its export begins is exported from there', async () => {
    server.faults.add({ kind: 'move-vm', method: 'ExportVm', vm: 'web01', host: 'localhost', times: 1 });
    const ran = await hyperexport('--vm', 'web01');
    expect(ran.exitCode, ran.stderr).toBe(0);
  });

  it('to another datastore in the moment before is not exported: what was read of its files is wrong', async () => {
    server.faults.add({
      kind: 'move-vm',
      method: 'ExportVm',
      vm: 'web01',
      datastore: 'fast',
      folder: 'moved',
      times: 1,
    });
    const ran = await hyperexport('--vm', 'web01');
    expect(ran.exitCode, ran.stderr).toBe(2);
    expect(ran.stderr).toContain('the files behind its disks are others now');
    expect((await hyperexport('--vm', 'web01')).exitCode, 'a second time').toBe(0);
  });
});
