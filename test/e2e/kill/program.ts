import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Simulator } from '../../../src/simulator/start.ts';
import { projectRoot } from '../../support/judges.ts';
import type { KillPoint } from './effects.ts';

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly server: Simulator;
  /** Holds the output directory, and the state directory as `state`. */
  readonly room: string;
  /** File that gets the effects of the run. */
  readonly trace?: string;
  readonly kill?: KillPoint;
  /** Called with all that was printed on stdout so far, each time something is. */
  readonly onStdout?: (text: string) => void;
}

/** Runs the program from its sources, watched (`effects.ts`) when there is something to trace or to kill. */
export async function runProgram(
  args: readonly string[],
  { server, room, trace, kill, onStdout }: RunOptions,
): Promise<Ended> {
  const watched = trace !== undefined || kill !== undefined;
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(
    process.execPath,
    [
      ...(watched ? ['--import', join(import.meta.dirname, 'effects.ts')] : []),
      join(projectRoot, 'src/main.ts'),
      ...['--url', server.url.href, '--username', server.username, '--thumbprint', server.thumbprintSha256],
      ...args,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...{ PATH, HOME },
        // Half of a short run is the compilation of its sources.
        NODE_COMPILE_CACHE: join(projectRoot, 'build/compile-cache'),
        HYPEREXPORT_PASSWORD: server.password,
        HYPEREXPORT_STATE_DIR: join(room, 'state'),
        ...(watched ? { EFFECTS_ROOM: room } : {}),
        ...(trace === undefined ? {} : { EFFECTS_TRACE: trace }),
        ...(kill === undefined ? {} : { EFFECTS_KILL: JSON.stringify(kill) }),
      },
    },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    onStdout?.(stdout);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  child.once('error', reject);
  child.once('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  return await promise;
}
