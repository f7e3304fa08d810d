import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { runCli } from '../../support/cli.ts';
import { judged } from '../../support/judges.ts';
import type { Terminal } from '../terminal/tmux.ts';
import { documentedStartup } from './documented.ts';
import { shellNames, ShellRoom } from './shell-room.ts';

/** Names that would do something if a shell took them for its own words. */
const NAMES = [
  'v01 $(touch owned)',
  'v02 `touch owned`',
  "v03'; touch owned; '",
  'v04"; touch owned; "',
  'v05 *',
  'v06 $HOME ${HOME}',
  String.raw`v07 \ back\slash\\`,
  'v08 !! !x',
  'v09=b:c@d',
  'v10 {a,b}',
  'v11 ~/x',
  'v12 # no comment',
  'v13 äöü 機械 🖥',
  'v14/with/slashes',
  'v15 & touch owned & (touch owned)',
  'v16 > owned < x | y',
  'v17 %s %25 %F{red}',
  'v18 [x]? ^a^b^',
  'v19;touch owned',
  'v20 <(touch owned) =(touch owned)',
  'v21,a,b',
  "v22 '\"`$'",
  'v23  two spaces ',
];
/** A terminal would obey these. */
const UNSPEAKABLE = ['v30 \u001b]0;owned\u0007', 'v31 line\ntouch owned\n', 'v32 \u001b[2J', 'v33 \u202e'];

for (const shell of shellNames) {
  judged('tmux', shell)(`Names of VMs in ${shell}`, () => {
    let server: Simulator;
    const opened = new AsyncDisposableStack();
    let room: ShellRoom;
    let terminal: Terminal;
    beforeAll(async () => {
      const disks = [{ capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 }];
      server = await startSimulator({ vms: [...NAMES, ...UNSPEAKABLE].map((name) => ({ name, disks })) });
      room = opened.use(await ShellRoom.make(shell, documentedStartup(shell)));
      const environment = {
        ...{ HYPEREXPORT_URL: server.url.href, HYPEREXPORT_USERNAME: server.username },
        ...{ HYPEREXPORT_STATE_DIR: room.stateDirectory, HYPEREXPORT_THUMBPRINT: server.thumbprintSha256 },
      };
      const listed = await runCli(['vms', '--quiet'], {
        env: { ...environment, HYPEREXPORT_PASSWORD: server.password },
      });
      expect(listed.exitCode, listed.stderr).toBe(0);
      // Tab needs neither the password nor the server.
      await server.close();
      terminal = opened.use(await room.open({ columns: 180 }, environment));
    });
    afterAll(async () => await opened.disposeAsync());

    it.each([
      ['as words of their own', '--vm ', ''],
      ['behind "="', '--vm=', ''],
      ['behind an open "', '--vm ', '"'],
      ["behind an open '", '--vm ', "'"],
    ])('reach the program as they are, %s, and nothing of them is run', async (_how, flag, quote) => {
      const line = NAMES.map((name) => ` ${flag}${quote}${name.slice(0, 3)}\t`).join('');
      const expected = NAMES.flatMap((name) => (flag === '--vm=' ? [`--vm=${name}`] : ['--vm', name]));
      expect(await room.given(terminal, `hyperexport${line}`)).toEqual(expected);
      expect(await readdir(room.home)).not.toContain('owned');
    });

    it('are gone on with where they are half written', async () => {
      const line = String.raw`hyperexport --vm v06\ \$H` + '\t' + ` --vm "v16 > o\t --vm 'v01 $(to\t`;
      expect(await room.given(terminal, line)).toEqual([
        ...['--vm', 'v06 $HOME ${HOME}'],
        ...['--vm', 'v16 > owned < x | y'],
        ...['--vm', 'v01 $(touch owned)'],
      ]);
    });

    it('are found by their paths, one level after the other', async () => {
      const line = 'hyperexport --vm /D\tvm/v13\t --vm=/D\tv\tv19\t --folder /D\tv\t --quiet';
      const [, web = '', search = '', , folder = '', last = ''] = await room.given(terminal, line);
      expect([web, search]).toEqual(['/DC0/vm/v13 äöü 機械 🖥', '--vm=/DC0/vm/v19;touch owned']);
      expect([folder, last]).toEqual(['/DC0/vm/', '--quiet']);
    });

    it('are listed as they are, but for those that a terminal would obey', async () => {
      await terminal.press('hyperexport --vm v\t\t');
      await terminal.shows('v21');
      const screen = (await terminal.screen()).join('\n');
      expect(screen).toContain('touch owned');
      expect(screen).not.toMatch(/v3\d/);
      await terminal.press('\u0003');
    });
  });
}
