import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export interface Said {
  /** stdout and stderr, as they came. */
  readonly output: string;
  readonly exitStatus: number;
}

/** A bash that keeps its variables, its directory and its background jobs from one command to the next. */
export class Shell implements AsyncDisposable {
  readonly #bash: ChildProcess;
  readonly #notes: string;
  readonly #gone: Promise<unknown>;
  #count = 0;

  private constructor(bash: ChildProcess, notes: string) {
    this.#bash = bash;
    this.#notes = notes;
    this.#gone = once(bash, 'exit');
  }

  /** `notes` is an empty directory for the scripts and their outputs. */
  static open(notes: string, { cwd, env }: { cwd: string; env: Record<string, string> }): Shell {
    const bash = spawn('bash', ['--noprofile', '--norc'], {
      ...{ cwd, env, detached: true },
      stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
    });
    bash.stdin!.write('set -o pipefail; said=0\n');
    return new Shell(bash, notes);
  }

  /** `$?` is, at the beginning, what the command before has left. */
  async run(script: string): Promise<Said> {
    const file = join(this.#notes, String(this.#count++));
    await writeFile(`${file}.sh`, `${script}\n`);
    const answered = once(this.#bash.stdio[3] as Readable, 'data');
    const ended = this.#gone.then(() => undefined);
    this.#bash.stdin!.write(
      `(exit $said); source '${file}.sh' >'${file}.out' 2>&1 </dev/null; said=$?; echo $said >&3\n`,
    );
    const status = (await Promise.race([answered, ended])) as [Buffer] | undefined;
    const output = await readFile(`${file}.out`, 'utf8');
    if (status === undefined) throw new Error(`the shell ended in:\n${script}\n${output}`);
    return { output, exitStatus: Number(status[0].toString()) };
  }

  /** Ends bash and what it has left in the background. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#bash.exitCode === null && this.#bash.signalCode === null)
      process.kill(-this.#bash.pid!, 'SIGKILL');
    await this.#gone;
  }
}

/** Prints every command that fails where nothing asks for its status, and goes on: `set -e` without its end. */
export function reportingFailures(script: string): string {
  const report = String.raw`failed=$?; echo "failed with $failed: $BASH_COMMAND"; whole=$failed`;
  return `whole=0\ntrap '${report}' ERR\n${script}\ntrap - ERR\n(exit $whole)`;
}

/** Ends what runs until it is ended, as soon as it has said something. */
export function stoppedWhenItSpeaks(command: string): string {
  return [
    `said_there=$(mktemp); ${command.replace(/ +#.*/, '')} >"$said_there" & server=$!`,
    'until [ -s "$said_there" ] || ! kill -0 $server; do sleep 0.1; done',
    'kill -TERM $server; cat "$said_there"; rm "$said_there"; wait $server',
  ].join('\n');
}
