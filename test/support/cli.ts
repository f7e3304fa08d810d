import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot, type Ran } from './judges.ts';

export interface CliOptions {
  readonly cwd?: string;
  /** The whole environment of the program, but PATH and HOME: nothing of the tests' own leaks into it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Sends the signal once, as soon as what the program printed on stderr matches. */
  readonly interruptOn?: { readonly stderr: RegExp; readonly signal: NodeJS.Signals };
  /** Called with the process when it runs, to send it signals of one's own. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs the program as a user would: from source, or the binary that HYPEREXPORT_EXE names. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<Ran> {
  const binary = process.env['HYPEREXPORT_EXE'];
  const [file, first] =
    binary === undefined ? [process.execPath, [join(projectRoot, 'src/main.ts')]] : [binary, []];
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(file, [...first, ...args], {
    env: { PATH, HOME, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  options.onStart?.(child);
  const { promise, resolve, reject } = Promise.withResolvers<Ran>();
  const { interruptOn } = options;
  let [stdout, stderr, interrupted] = ['', '', false];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (interruptOn?.stderr.test(stderr) !== true || interrupted) return;
    interrupted = true;
    child.kill(interruptOn.signal);
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input);
  child.once('error', reject);
  child.once('close', (exitCode) => resolve({ stdout, stderr, exitCode }));
  return await promise;
}
