import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { judged } from '../../support/judges.ts';
import { Terminal } from './tmux.ts';

judged('tmux')('A selection that comes to all VMs', () => {
  let directory: string;
  let server: Simulator;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hyperexport-question-'));
    const disks = [{ capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 }];
    server = await startSimulator({ vms: ['web01', 'web02'].map((name) => ({ name, disks })) });
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  const start = async (output: string, ...more: string[]) =>
    await Terminal.start(
      { columns: 100, rows: 30 },
      ['src/main.ts', '--vm', 'web*', '--output', join(directory, output), ...more],
      {
        LC_ALL: 'C.UTF-8',
        HYPEREXPORT_URL: server.url.href,
        HYPEREXPORT_USERNAME: server.username,
        HYPEREXPORT_PASSWORD: server.password,
        HYPEREXPORT_THUMBPRINT: server.thumbprintSha256,
        HYPEREXPORT_STATE_DIR: join(directory, 'state'),
      },
    );
  const question = 'These are all 2 VMs of the inventory. Export all of them? [y/N]';

  it.each(['--validate-only', '--dry-run'])('is asked whether to check them with %s', async (flag) => {
    await using terminal = await start('checked', flag);
    await terminal.shows('These are all 2 VMs of the inventory. Check all of them? [y/N]');
    await terminal.type('n');
    await terminal.ended();
  });

  describe.each([
    ['y', true],
    ['n', false],
  ] as const)('is asked about at a terminal, and with %s', (answer, exported) => {
    it(exported ? 'all of them are exported' : 'none is', async () => {
      await using terminal = await start(answer);
      await terminal.shows(question);
      // Nothing is drawn over the question while it waits.
      expect((await terminal.screen()).map((line) => line.trimEnd())).toEqual([question]);
      await terminal.type(answer);
      await terminal.ended();
      const screen = (await terminal.screen()).join('\n');
      expect(screen).toContain(`${question} ${answer}`);
      const names = exported ? await readdir(join(directory, answer)) : [];
      expect(names.sort()).toEqual(exported ? ['web01', 'web02'] : []);
      if (!exported) expect(screen).toContain('add --all if that is meant');
    });
  });
});
