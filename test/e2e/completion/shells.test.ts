import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { judged } from '../../support/judges.ts';
import { documentedStartup } from './documented.ts';
import { shellNames, ShellRoom } from './shell-room.ts';
import type { Terminal } from '../terminal/tmux.ts';

for (const shell of shellNames) {
  judged('tmux', shell)(`Tab in ${shell}`, () => {
    const opened = new AsyncDisposableStack();
    let room: ShellRoom;
    let terminal: Terminal;
    beforeAll(async () => {
      room = opened.use(await ShellRoom.make(shell, documentedStartup(shell)));
      await mkdir(join(room.home, 'my exports'));
      await writeFile(join(room.home, 'my list.txt'), '');
      terminal = opened.use(await room.open());
    });
    afterAll(async () => await opened.disposeAsync());

    it.each([
      ['hyperexport vali\t', ['vali']],
      ['hyperexport sim\t', ['simulator']],
      ['hyperexport ova cr\t', ['ova', 'create']],
      ['hyperexport help not\t fl\t', ['help', 'notify', 'flush']],
      ['hyperexport --validate\t', ['--validate-only']],
      ['hyperexport -valid\t', ['-validate-only']],
      ['hyperexport --format ov\t', ['--format', 'ov']],
      ['hyperexport --format ova\t x', ['--format', 'ova', 'x']],
      ['hyperexport --format=ova\t x', ['--format=ova', 'x']],
      ['hyperexport -provider si\t', ['-provider', 'simulator']],
      ['hyperexport -provider=si\t', ['-provider=simulator']],
      ['hyperexport --verify=d\t', ['--verify=deep']],
      ['hyperexport --power-on\t', ['--power-on-after=false']],
      ['hyperexport --export-flags m\t', ['--export-flags', 'mac']],
      ['hyperexport --export-flags mac,u\t', ['--export-flags', 'mac,uuid']],
      ['hyperexport --export-flags=mac,u\t', ['--export-flags=mac,uuid']],
      [
        'hyperexport --export-flags mac --export-flags e\t',
        ['--export-flags', 'mac', '--export-flags', 'extraconfig'],
      ],
      ['hyperexport verify --dee\t', ['verify', '--deep']],
      ['hyperexport verify my\\ l\t', ['verify', 'my list.txt']],
      ['hyperexport --batch my\\ l\t', ['--batch', 'my list.txt']],
      ['hyperexport --batch=my\\ l\t', ['--batch=my list.txt']],
      ['hyperexport --output my\t', ['--output', expect.stringMatching(/^my exports\/?$/)]],
      ['hyperexport --output=my\t', [expect.stringMatching(/^--output=my exports\/?$/)]],
      ['hyperexport --batch ~/my\\ l\t', ['--batch', expect.stringMatching(/^\/.*\/my list.txt$/)]],
      ['hyperexport -- --form\t', ['--', '--form']],
      ['hyperexport verify --concurr\t', ['verify', '--concurr']],
      ["hyperexport --format 'ova\t", ['--format', 'ova']],
    ])('%j is %j', async (line, words) => {
      expect(await room.given(terminal, line)).toEqual(words);
    });
  });
}
