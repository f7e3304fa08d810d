import { execFile } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { diskFixture } from '../../support/fixtures.ts';
import { govcEnvironment } from '../../support/govc.ts';
import { judged } from '../../support/judges.ts';
import { startVcsim, type Vcsim } from '../../support/vcsim.ts';

const main = path.resolve(import.meta.dirname, '../../../src/main.ts');

interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function hyperexport(vcenter: Vcsim, ...args: string[]): Promise<Answer> {
  const env = {
    ...process.env,
    ...govcEnvironment(vcenter),
    HYPEREXPORT_CA_FILE: vcenter.caFile,
  };
  return await new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], { env }, (_error, stdout, stderr) => {
      resolve({ status: child.exitCode, stdout, stderr });
    });
  });
}

judged('vcsim', 'qemu-img')('vm-info on a vCenter that is not ours', () => {
  it('tells the same in a box, in seven lines and in a document, and logs out', async () => {
    const disk = await diskFixture();
    const name = 'プロダクション web/01 🖥️';
    await using vcenter = await startVcsim({
      machines: [{ name, folder: 'production', disks: [disk.vmdk.esxi] }],
    });
    const vm = ['--vm', name, '--vm-info'];

    const document = JSON.parse((await hyperexport(vcenter, ...vm, '--json')).stdout);
    expect(document).toMatchObject({ name, power_state: 'poweredOff', folder: '/DC0/vm/production' });
    expect(document.disks).toHaveLength(1);
    expect(document.storage_bytes).toBe(disk.capacity);

    const quiet = await hyperexport(vcenter, ...vm, '--quiet');
    const keys = ['name', 'path', 'power_state', 'guest_os', 'cpu', 'memory_mb', 'storage_bytes'];
    expect(quiet).toEqual({
      status: 0,
      stdout: keys.map((key) => `${key}=${document[key]}\n`).join(''),
      stderr: '',
    });

    const box = (await hyperexport(vcenter, ...vm)).stdout;
    expect(box).toContain('│ ⚡ Power State │ ● poweredOff ');
    expect(box).toContain(`│ ${document.path} │`);

    const { logins, logouts, sessions_open } = await vcenter.counters();
    expect(logins).toBe(logouts);
    expect(sessions_open).toBe(0);
  });

  it('finds no VM by a part of its name', async () => {
    const disk = await diskFixture();
    await using vcenter = await startVcsim({ machines: [{ name: 'web01', disks: [disk.vmdk.esxi] }] });
    const { status, stdout, stderr } = await hyperexport(vcenter, '--vm', 'web0', '--vm-info', '--quiet');
    expect(status).toBe(12);
    expect(stdout).toMatch(/^status=failed\n(vm=web0\n)?error_code=not-found\n/);
    expect(stderr).toContain('web01');
  });
});
