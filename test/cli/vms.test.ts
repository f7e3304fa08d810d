import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { runCli } from '../support/cli.ts';

describe('hyperexport vms', () => {
  let server: Simulator;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hyperexport-vms-'));
    server = await startSimulator();
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  const vms = async (args: readonly string[], input = '') =>
    await runCli(['vms', ...args], {
      input,
      env: {
        HYPEREXPORT_URL: server.url.href,
        HYPEREXPORT_USERNAME: server.username,
        HYPEREXPORT_PASSWORD: server.password,
        HYPEREXPORT_THUMBPRINT: server.thumbprintSha256,
        HYPEREXPORT_STATE_DIR: directory,
      },
    });
  const json = async (args: readonly string[]) => {
    const { stdout, stderr, exitCode } = await vms([...args, '--json']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    return JSON.parse(stdout) as {
      total: number;
      exportable: number;
      vms: { name: string; path: string; exports: boolean; error: { message: string } | null }[];
    };
  };

  it('lists the whole inventory without asking, and says of each VM whether and why not', async () => {
    const { stdout, exitCode } = await vms([]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('no: running      on         1   64.0 MB  running01');
    expect(stdout).toContain('no: virtual TPM');
    expect(stdout).toContain('9 of 12 VMs would be exported');
    const { total, exportable, vms: all } = await json([]);
    expect({ total, exportable }).toEqual({ total: 12, exportable: 9 });
    expect(all.filter((vm) => !vm.exports).map(({ name }) => name)).toEqual([
      'running01',
      'suspended01',
      'vtpm01',
    ]);
  });

  it('says what --validate-only says of the same VM', async () => {
    for (const vm of ['running01', 'suspended01', 'vtpm01']) {
      const { vms: listed } = await json(['--vm', vm]);
      const { stderr } = await runCli(['--vm', vm, '--validate-only', '--provider', 'simulator'], {
        env: { HYPEREXPORT_STATE_DIR: directory },
      });
      expect(stderr).toContain(listed[0]!.error!.message);
    }
  });

  it('asks the server for all of them at once', async () => {
    const before = { ...server.counters().calls };
    await json([]);
    const after = server.counters().calls;
    const asked = Object.entries(after).map(([name, calls]) => [name, calls - (before[name] ?? 0)] as const);
    expect(asked.reduce((sum, [, calls]) => sum + calls, 0)).toBeLessThan(12);
  });

  it('takes patterns, folders and what would be done with a running VM', async () => {
    expect((await json(['--vm', '*01', '--folder', 'storage'])).vms).toMatchObject([{ name: 'big01' }]);
    expect((await json(['--vm', 'running01', '--power-off'])).vms).toMatchObject([{ exports: true }]);
    expect((await json(['--vm', 'running01', '--snapshot'])).vms).toMatchObject([{ exports: true }]);
  });

  it('looks at a batch file, line by line, with the settings of each', async () => {
    const file = join(directory, 'vms.txt');
    await writeFile(file, 'web01 format=ova\nnosuch\n"build/agent 50%+"\n');
    const { stdout, exitCode } = await vms(['--batch', file, '--quiet']);
    expect(exitCode).toBe(0);
    const blocks = stdout.split('\n\n');
    expect(blocks.map((block) => block.split('\n', 1)[0])).toEqual([
      'name=web01',
      'name=nosuch',
      'name=build/agent 50%+',
      'total=3',
    ]);
    expect(blocks[1]).toContain('code=not-found');
    const piped = await vms(['--batch', '-', '--quiet'], 'web01\n');
    expect(piped.stdout).toContain('total=1');
    const snapshots = await vms(['--batch', '-', '--quiet'], 'running01 snapshot=true\n');
    expect(snapshots.stdout).toContain('exports=yes');
    const contradiction = 'web01\nrunning01 snapshot=true keep-snapshots=2 delete-snapshot=true\n';
    expect(await vms(['--batch', '-'], contradiction)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('stdin:2: --keep-snapshots'),
    });
    const broken = await vms(['--batch', '-', '--quiet'], 'web01\nweb02 frmat=ova\n');
    expect(broken).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('stdin:2') });
  });

  it('ends with 12 when nothing is there under that name', async () => {
    expect(await vms(['--vm', 'nosuch*'])).toMatchObject({ exitCode: 12 });
    expect(await vms(['--folder', 'nosuch'])).toMatchObject({ exitCode: 12 });
  });
});
