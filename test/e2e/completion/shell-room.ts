import { build } from 'esbuild';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../support/judges.ts';
import { Terminal } from '../terminal/tmux.ts';

export const shellNames = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof shellNames)[number];

/** How each is started with nothing of this machine's but what the user's own file says. */
const SHELLS: Readonly<Record<ShellName, { words: readonly string[]; startup: string }>> = {
  bash: { words: ['bash', '--rcfile', '.bashrc', '-i'], startup: '.bashrc' },
  zsh: { words: ['zsh', '-i'], startup: '.zshrc' },
  fish: { words: ['fish', '-i'], startup: '.config/fish/config.fish' },
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

  /** `startup` is all that its start-up file holds. */
  static async make(shell: ShellName, startup: string): Promise<ShellRoom> {
    const room = new ShellRoom(shell, await mkdtemp(join(tmpdir(), `hyperexport-${shell}-`)));
    const file = SHELLS[shell].startup;
    await mkdir(join(room.home, 'bin'));
    await mkdir(join(room.home, file, '..'), { recursive: true });
    await writeFile(join(room.home, file), `${startup}\n`);
    await writeFile(join(room.home, 'bin/hyperexport'), await room.#program(), { mode: 0o755 });
    return room;
  }

  async #program(): Promise<string> {
    const program = process.env['HYPEREXPORT_EXE'] ?? `${process.execPath}' '${await this.#bundle()}`;
    return `#!/bin/sh
case "$1" in __complete | --completion) exec '${program}' "$@" ;; esac
printf '%s\\0' "$@" >'${join(this.home, 'given.partial')}'
mv '${join(this.home, 'given.partial')}' '${join(this.home, 'given')}'
`;
  }

  /** The program in few files: Tab is pressed some hundred times, and each reads all that a command line needs. */
  async #bundle(): Promise<string> {
    const outdir = join(this.home, '.lib');
    await build({
      ...{ entryPoints: [join(projectRoot, 'src/main.ts')], outdir, outExtension: { '.js': '.mjs' } },
      ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', logLevel: 'error' },
      ...{ external: ['better-sqlite3', 'fast-xml-validator'] },
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
    return join(outdir, 'main.mjs');
  }

  get stateDirectory(): string {
    return join(this.home, 'state');
  }

  /** All that a shell of this person has. */
  get environment(): Record<string, string> {
    return {
      ...{
        HOME: this.home,
        PATH: `${this.home}/bin:/usr/bin:/bin`,
        HYPEREXPORT_STATE_DIR: this.stateDirectory,
      },
      ...{ TERM: 'screen', LC_ALL: 'C.UTF-8', PS1: '$ ' },
    };
  }

  async open(
    { columns = 100, rows = 40 } = {},
    more: Readonly<Record<string, string>> = {},
  ): Promise<Terminal> {
    const variables = Object.entries({ ...this.environment, ...more }).map(
      ([name, value]) => `${name}=${value}`,
    );
    const inHome = ['sh', '-c', `cd '${this.home}' && exec "$@"`, 'sh'];
    const { words } = SHELLS[this.#shell];
    return await Terminal.startProgram({ columns, rows }, ['env', '-i', ...variables, ...inHome, ...words]);
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
