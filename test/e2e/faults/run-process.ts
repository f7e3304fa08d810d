import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot, type Ran } from '../../support/judges.ts';

export interface ProcessOptions {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A shell line in which `exec "$@"` runs the program; absent: it is run directly. */
  readonly wrapper?: readonly string[];
}

export interface RunningProcess {
  readonly ended: Promise<Ran>;
  kill(signal: NodeJS.Signals): void;
}

/** The program as a process of its own, from its sources. */
export function startProcess(argv: readonly string[], options: ProcessOptions): RunningProcess {
  const { cwd, environment, wrapper = [] } = options;
  const [file = '', ...args] = [...wrapper, process.execPath, join(projectRoot, 'src/main.ts'), ...argv];
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(file, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Half of a short run is the compilation of its sources.
    env: { PATH, HOME, NODE_COMPILE_CACHE: join(projectRoot, 'build/compile-cache'), ...environment },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const { promise, resolve, reject } = Promise.withResolvers<Ran>();
  child.once('error', reject);
  child.once('close', (exitCode) => resolve({ stdout, stderr, exitCode }));
  return { ended: promise, kill: (signal) => void child.kill(signal) };
}
