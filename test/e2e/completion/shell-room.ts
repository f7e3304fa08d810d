import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../support/judges.ts';
import { Terminal } from '../terminal/tmux.ts';

export const shellNames = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof shellNames)[number];

/** How each is started with nothing of this machine's but what the user's own file says. */
const SHELLS: Readonly<Record<ShellName, { words: readonly string[]; startup: string; before: string }>> = {
  bash: { words: ['bash', '--rcfile', '.bashrc', '-i'], startup: '.bashrc', before: '' },
  zsh: { words: ['zsh', '-i'], startup: '.zshrc', before: 'autoload -Uz compinit && compinit -u\n' },
  fish: { words: ['fish', '-i'], startup: '.config/fish/config.fish', before: 'set -g fish_greeting\n' },
};

/**
 * A person's home with a shell, and a `hyperexport` that completes as the real one does, but when it is run only writes
 * down the words that it was given: what a line means to the shell is what counts.
 */
export class ShellRoom implements AsyncDisposable {
  readonly home: string;
  readonly #shell: ShellName;

  private constructor(shell: ShellName, home: string) {
    [this.#shell, this.home] = [shell, home];
  }

  static async make(shell: ShellName, { install }: { install: string }): Promise<ShellRoom> {
    const room = new ShellRoom(shell, await mkdtemp(join(tmpdir(), `hyperexport-${shell}-`)));
    const { startup, before } = SHELLS[shell];
    await mkdir(join(room.home, 'bin'));
    await mkdir(join(room.home, startup, '..'), { recursive: true });
    await writeFile(join(room.home, startup), `${before}${install}\n`);
    await writeFile(join(room.home, 'bin/hyperexport'), room.#program(), { mode: 0o755 });
    return room;
  }

  #program(): string {
    const program =
      process.env['HYPEREXPORT_EXE'] ?? `${process.execPath}' '${join(projectRoot, 'src/main.ts')}`;
    return `#!/bin/sh
case "$1" in __complete | --completion) exec '${program}' "$@" ;; esac
printf '%s\\0' "$@" >'${join(this.home, 'given.partial')}'
mv '${join(this.home, 'given.partial')}' '${join(this.home, 'given')}'
`;
  }

  async open({ columns = 100, rows = 40 } = {}): Promise<Terminal> {
    const { words } = SHELLS[this.#shell];
    const inHome = ['sh', '-c', `cd '${this.home}' && exec "$@"`, 'sh'];
    const clean = ['env', '-i', `HOME=${this.home}`, `PATH=${this.home}/bin:/usr/bin:/bin`];
    const more = ['TERM=screen', 'LC_ALL=C.UTF-8', 'PS1=$ ', `HYPEREXPORT_STATE_DIR=${this.home}/state`];
    return await Terminal.startProgram({ columns, rows }, [...clean, ...more, ...inHome, ...words]);
  }

  /** The words that the program is given for a line, typed with Tab (`\t`) where there is one. */
  async given(terminal: Terminal, line: string): Promise<string[]> {
    const file = join(this.home, 'given');
    await rm(file, { force: true });
    await terminal.press(`${line}\r`);
    for (;;) {
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text !== undefined) return text.split('\0').slice(0, -1);
      await terminal.screen();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A shell that has just been hung up on writes its history once more.
    await rm(this.home, { recursive: true, force: true, maxRetries: 10 });
  }
}
