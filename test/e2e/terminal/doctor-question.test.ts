import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { judged } from '../../support/judges.ts';
import { Terminal } from './tmux.ts';

judged('tmux')('The doctor at a terminal', () => {
  let directory: string;
  let server: Simulator;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hyperexport-doctor-'));
    const disks = [{ capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 }];
    server = await startSimulator({ vms: [{ name: 'web01', disks }] });
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  it.each([
    ['n', false],
    ['y', true],
  ] as const)('says what it will do and asks; with %s', async (answer, goesOn) => {
    const report = join(directory, `${answer}.json`);
    await using terminal = await Terminal.start(
      { columns: 130, rows: 80 },
      ['src/main.ts', 'doctor', '--vm', 'web01', '--output', report],
      {
        LC_ALL: 'C.UTF-8',
        HYPEREXPORT_URL: server.url.href,
        HYPEREXPORT_USERNAME: server.username,
        HYPEREXPORT_PASSWORD: server.password,
        HYPEREXPORT_THUMBPRINT: server.thumbprintSha256,
        HYPEREXPORT_STATE_DIR: join(directory, 'state'),
      },
    );
    await terminal.shows('Go on? [y/N]');
    expect((await terminal.screen()).join('\n')).toMatch(/3\. take a snapshot[^]*remove the snapshot/);
    expect(server.counters().calls).toEqual({});
    await terminal.type(answer);
    await terminal.ended();
    const screen = (await terminal.screen()).join('\n');
    expect(await readdir(directory)).toEqual(goesOn ? [`${answer}.json`, 'state'].sort() : []);
    expect(screen).toContain(goesOn ? 'hold, ' : 'nothing was done');
  });
});
