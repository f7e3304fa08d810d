import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start.ts';
import { runCli } from '../support/cli.ts';
import { judged } from '../support/judges.ts';
import { content } from './judge-export.ts';

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'snapshot-frozen-'));
  return async () => await rm(room, { recursive: true, force: true });
});

judged('qemu-img')('an export of a VM whose guest writes on, as qemu-img sees it', () => {
  test('has every disk as it was when the snapshot was taken, and as it was at no other moment', async () => {
    const small = { capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 };
    await using server = await startSimulator({
      vms: [{ name: 'web01', powerState: 'poweredOn', disks: [small, small] }],
    });
    const lease = server.faults.add({ method: 'ExportSnapshot', kind: 'hold' });
    const transfer = server.faults.add({ file: '*.vmdk', kind: 'hold', after: 200_000 });
    const guest = server.vm('web01');
    guest.guestWrites({ running: true });

    const { url, username, password, thumbprintSha256 } = server;
    const login = ['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256];
    const env = { HYPEREXPORT_PASSWORD: password, HYPEREXPORT_STATE_DIR: join(room, 'state') };
    const run = runCli([...login, '--vm', 'web01', '--snapshot', '--output', 'out'], { cwd: room, env });
    for (const held of [lease, transfer]) {
      await held.struck();
      guest.guestWrites({ running: true });
      held.release();
    }
    const { exitCode, stderr } = await run;
    expect(exitCode, stderr).toBe(0);

    expect(guest.snapshotsTaken.map(({ generation }) => generation)).toEqual([1]);
    expect([guest.generation, guest.snapshots]).toEqual([3, []]);
    for (const disk of [0, 1]) {
      const exported = join(room, `out/web01-disk${disk + 1}.vmdk`);
      await content('qemu-img', ['compare', exported, await dump(disk, 1)]);
      for (const generation of [0, 2, 3]) {
        const other = content('qemu-img', ['compare', exported, await dump(disk, generation)]);
        await expect(other).rejects.toThrow();
      }
    }

    async function dump(disk: number, generation: number): Promise<string> {
      const raw = join(room, `disk${disk}-${generation}.raw`);
      await server.dumpDisk('web01', disk, raw, { generation });
      return raw;
    }
  });
});
