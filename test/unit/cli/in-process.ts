import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../../../src/core/errors.ts';
import type { Connection } from '../../../src/settings/connection.ts';
import {
  runInProcess as run,
  type InProcessOptions as Options,
  type InProcessRun as Run,
} from '../../support/run-in-process.ts';

export interface InProcessRun extends Omit<Run, 'events'> {
  /** What it would have logged in with, if it came to that. */
  readonly connection: Connection | undefined;
}

export interface InProcessOptions extends Pick<Options, 'terminal' | 'signal' | 'onStdout' | 'answer'> {
  readonly env?: Readonly<Record<string, string>>;
}

/** The command line as the process edge runs it, but inside this process and without a server to log in to. */
export async function runInProcess(
  argv: readonly string[],
  { env = {}, ...options }: InProcessOptions = {},
): Promise<InProcessRun> {
  // Empty: the configuration of whoever runs the tests stays out, and what a run keeps goes with it.
  const home = await mkdtemp(join(tmpdir(), 'hyperexport-home-'));
  let connection: Connection | undefined;
  try {
    const { stdout, stderr, exitCode } = await run(argv, {
      ...{ ...options, platform: 'linux', version: '1.2.3' },
      environment: { XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, HOME: home, ...env },
      connect: async (named) => {
        connection = named;
        return await Promise.reject(fail('unreachable', `there is no server (${named.password})`));
      },
    });
    return { stdout, stderr, exitCode, connection };
  } finally {
    await rm(home, { recursive: true });
  }
}
