import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');

let count = 0;

/**
 * A real terminal (tmux) of a given size, with a server of its own. What it shows is read from its cells, so that a
 * test sees what a person sees, and not what the program meant.
 */
export class Terminal implements AsyncDisposable {
  readonly #socket: string;

  private constructor(socket: string) {
    this.#socket = socket;
  }

  /** Runs `node` with these arguments, from the project's root, below `above` lines with their numbers. */
  static async start(
    size: { columns: number; rows: number; above?: number },
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Terminal> {
    return await Terminal.startProgram(size, [process.execPath, ...args], environment);
  }

  /** The same with any program. */
  static async startProgram(
    { above = 0, ...size }: { columns: number; rows: number; above?: number },
    words: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Terminal> {
    const terminal = new Terminal(`hyperexport-${process.pid}-${++count}`);
    const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    const variables = Object.entries(environment).map(([name, value]) => `${name}='${value}' `);
    // The pane stays open until it is killed, and the end of the program is a signal that can be waited for.
    const command = `seq ${above}; ${variables.join('')}${quoted}; tmux -L ${terminal.#socket} wait-for -S ended; exec cat`;
    const shape = ['-x', String(size.columns), '-y', String(size.rows)];
    await terminal.#tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'test', ...shape, command);
    return terminal;
  }

  async ended(): Promise<void> {
    await this.#tmux('wait-for', 'ended');
  }

  /** The screen's lines, without the empty ones at its end; `colors`: with the sequences that their looks are made of. */
  async screen({ colors = false } = {}): Promise<string[]> {
    const screen = await this.#tmux('capture-pane', '-p', ...(colors ? ['-e'] : []), '-t', 'test');
    return screen.trimEnd().split('\n');
  }

  /** The same, with what has scrolled out of it. */
  async history(): Promise<string[]> {
    const screen = await this.#tmux('capture-pane', '-p', '-S', '-', '-t', 'test');
    return screen.trimEnd().split('\n');
  }

  /** As a person does with its window: the lines are wrapped anew, and the program is told. */
  async resize({ columns, rows }: { columns: number; rows: number }): Promise<void> {
    await this.#tmux('resize-window', '-t', 'test', '-x', String(columns), '-y', String(rows));
  }

  /** Resolves when the text is on the screen; the test's own time limit is that of the wait. */
  async shows(text: string): Promise<void> {
    while (!(await this.screen()).join('\n').includes(text)) await this.#tmux('display-message', '-p', '');
  }

  /** As a person does, with Enter behind it. */
  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-t', 'test', text, 'Enter');
  }

  /** As a person does, without Enter: `\t` is the Tab key. */
  async press(text: string): Promise<void> {
    await this.#tmux('send-keys', '-t', 'test', '-l', text);
  }

  async cursorIsVisible(): Promise<boolean> {
    return (await this.#tmux('display-message', '-p', '-t', 'test', '#{cursor_flag}')).trim() === '1';
  }

  /** The columns (from 1) in which the terminal itself finds `character`, for each line that has it. */
  async columnsOf(character: string): Promise<number[][]> {
    const lines = new Map<string, number[]>();
    const inPane = ['-t', 'test', '-X'];
    await this.#tmux('set-option', '-g', 'wrap-search', 'off');
    // With EDITOR=vi, as npm sets it, the cursor would stop on what it has found.
    await this.#tmux('set-option', '-g', 'mode-keys', 'emacs');
    await this.#tmux('copy-mode', '-t', 'test', ';', 'send-keys', ...inPane, 'history-top');
    await this.#tmux(
      'send-keys',
      ...inPane,
      'start-of-line',
      ';',
      'send-keys',
      ...inPane,
      'search-forward',
      character,
    );
    for (let before = ''; ;) {
      const position = await this.#tmux(
        'display-message',
        '-p',
        '-t',
        'test',
        '#{copy_cursor_x} #{copy_cursor_y}',
      );
      if (position === before) return [...lines.values()];
      before = position;
      const [x = '', y = ''] = position.trim().split(' ');
      // The copy cursor counts from 0 and stops behind what it has found.
      lines.set(y, [...(lines.get(y) ?? []), Number(x)]);
      await this.#tmux('send-keys', ...inPane, 'search-again');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux('kill-server').catch(() => '');
  }

  async #tmux(...args: string[]): Promise<string> {
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    const { stdout } = await run('tmux', ['-u', '-L', this.#socket, ...args], { cwd: root, env });
    return stdout;
  }
}
