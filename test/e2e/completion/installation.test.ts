import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { judged } from '../../support/judges.ts';
import { documentedInstallation } from './documented.ts';
import { shellNames, ShellRoom, type ShellName } from './shell-room.ts';

const PACKAGE = '/usr/share/bash-completion/bash_completion';

/** What is in the start-up file anyway of somebody who installs a file. */
const STARTUP: Readonly<Record<ShellName, string>> = {
  bash: `source ${PACKAGE}`,
  zsh: 'fpath=(~/.zfunc $fpath)\nautoload -Uz compinit && compinit -u',
  fish: '',
};

for (const shell of shellNames) {
  const present = shell !== 'bash' || existsSync(PACKAGE);
  if (!present) console.warn(`skipped: the file for bash: there is no ${PACKAGE}`);

  judged('tmux', shell)(`Completion in ${shell}`, () => {
    it.skipIf(!present)('works from a file, as its page says', async () => {
      await using room = await ShellRoom.make(shell, STARTUP[shell]);
      execFileSync(shell, ['-c', documentedInstallation(shell).file], { env: room.environment });
      await using terminal = await room.open();
      const words = await room.given(terminal, 'hyperexport ova cr\t --over\t --format=ov\t');
      expect(words).toEqual(['ova', 'create', '--overwrite', '--format=ov']);
      expect(await room.given(terminal, 'hyperexport sim\t')).toEqual(['simulator']);
    });
  });
}

judged('tmux', 'bash')('Completion in bash', () => {
  it.skipIf(!existsSync(PACKAGE))(
    'works from a line beside the package bash-completion as well',
    async () => {
      await using room = await ShellRoom.make(
        'bash',
        `${STARTUP.bash}\n${documentedInstallation('bash').line}`,
      );
      await using terminal = await room.open();
      expect(await room.given(terminal, 'hyperexport --format=ova\t --verify=d\t')).toEqual([
        '--format=ova',
        '--verify=deep',
      ]);
    },
  );

  it('works where "=" and ":" end no word', async () => {
    const startup = `${documentedInstallation('bash').line}\nCOMP_WORDBREAKS=' '`;
    await using room = await ShellRoom.make('bash', startup);
    await using terminal = await room.open();
    expect(await room.given(terminal, 'hyperexport --verify=d\t --provider=si\t')).toEqual([
      '--verify=deep',
      '--provider=simulator',
    ]);
  });
});
