import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { judged } from '../support/judges.ts';
import { startVcsim, type Vcsim } from '../support/vcsim.ts';

const disks = ['generate:1MiB'];
const tags = [{ category: 'backup', tag: 'daily' }];

judged('vcsim')('VMs of vcsim that are named together', () => {
  let server: Vcsim;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hyperexport-selection-'));
    server = await startVcsim({
      machines: [
        { name: 'web01', folder: 'production', disks, tags },
        { name: 'web02', folder: 'production', disks },
        { name: 'db 01', folder: 'production', disks, tags },
        { name: 'web03', folder: 'staging', disks },
      ],
    });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  let runs = 0;
  const exported = async (...args: readonly string[]) => {
    const output = join(directory, `run${++runs}`);
    const { exitCode, stderr } = await runCli([...args, '--output', output, '--quiet'], {
      env: {
        HYPEREXPORT_URL: server.url,
        HYPEREXPORT_USERNAME: server.username,
        HYPEREXPORT_PASSWORD: server.password,
        HYPEREXPORT_CA_FILE: server.caFile,
        HYPEREXPORT_STATE_DIR: join(directory, 'state'),
      },
    });
    const names = await readdir(output).catch(() => []);
    return { exitCode, stderr, vms: names.map((name) => name.replace(/-[0-9a-f]{8}$/, '')).sort() };
  };

  it('are exported by a pattern in a folder', async () => {
    expect(await exported('--vm', 'web*', '--folder', 'production')).toMatchObject({
      exitCode: 0,
      vms: ['web01', 'web02'],
    });
  });

  it('are exported by their tag', async () => {
    expect(await exported('--filter', 'backup=daily')).toMatchObject({
      exitCode: 0,
      vms: ['db_01', 'web01'],
    });
  });

  it('are exported from a batch file, and one that is not there is a VM that failed', async () => {
    const file = join(directory, 'vms.txt');
    await writeFile(file, '\ufeff# nightly\r\n"db 01" format=ova\r\nweb03\r\nnosuch\r\n');
    const { exitCode, stderr, vms } = await exported('--batch', file);
    expect({ exitCode, vms }).toEqual({ exitCode: 3, vms: ['db_01', 'web03'] });
    expect(stderr).toContain('there is no VM "nosuch"');
    const files = await readdir(join(directory, `run${runs}`), { recursive: true });
    expect(files.filter((name) => name.endsWith('.ova'))).toHaveLength(1);
  });

  it('are not all exported for a pattern without --all where nobody can be asked', async () => {
    const refused = await exported('--vm', '*');
    expect(refused).toMatchObject({ exitCode: 2, vms: [] });
    expect(refused.stderr).toContain('all 4 VMs');
    expect(await exported('--vm', '*', '--all')).toMatchObject({
      exitCode: 0,
      vms: ['db_01', 'web01', 'web02', 'web03'],
    });
  });

  it('leave no session behind, and nothing is begun for what cannot be read', async () => {
    const file = join(directory, 'broken.txt');
    await writeFile(file, 'web01\nweb02 paralel=2\n');
    const before = (await server.counters()).logins;
    expect(await exported('--batch', file)).toMatchObject({ exitCode: 2, vms: [] });
    expect(await exported('--batch', file, '--vm', 'web01')).toMatchObject({ exitCode: 2 });
    expect(await exported('--vm', '')).toMatchObject({ exitCode: 2 });
    const { logins, sessions_open: open } = await server.counters();
    expect({ logins, open }).toEqual({ logins: before, open: 0 });
  });
});
