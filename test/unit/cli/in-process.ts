import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Host } from '../../../src/cli/app.ts';
import { errorModeOf } from '../../../src/cli/error-mode.ts';
import { renderError } from '../../../src/cli/render/error.ts';
import { outputMode } from '../../../src/cli/render/mode.ts';
import type { OpenOutput } from '../../../src/cli/render/output.ts';
import { runCli } from '../../../src/cli/run.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { fail } from '../../../src/core/errors.ts';
import { EventBus } from '../../../src/events/bus.ts';
import type { Connection } from '../../../src/settings/connection.ts';
import { Secrets } from '../../../src/settings/redact.ts';

export interface InProcessRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** What it would have logged in with, if it came to that. */
  readonly connection: Connection | undefined;
}

export interface InProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly terminal?: boolean;
  readonly signal?: AbortSignal;
  /** Called with all of stdout, each time that something is written there. */
  readonly onStdout?: (stdout: string) => void;
}

/** The command line as the process edge runs it, but inside this process and without a server to log in to. */
export async function runInProcess(
  argv: readonly string[],
  { env = {}, terminal = false, signal = new AbortController().signal, onStdout }: InProcessOptions = {},
): Promise<InProcessRun> {
  // Empty: the configuration of whoever runs the tests stays out, and what a run keeps goes with it.
  const home = await mkdtemp(join(tmpdir(), 'hyperexport-home-'));
  let [stdout, stderr] = ['', ''];
  let connection: Connection | undefined;
  const output = (write: (text: string) => void): OpenOutput => ({
    write,
    isTTY: terminal,
    columns: 80,
    rows: 24,
  });
  const host: Host = {
    stdout: output((text) => {
      stdout += text;
      onStdout?.(stdout);
    }),
    stderr: output((text) => (stderr += text)),
    stdin: Readable.from([]),
    clock: systemClock,
    signal,
    environment: { XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, HOME: home, ...env },
    platform: 'linux',
    version: '1.2.3',
    events: new EventBus('run', systemClock),
    secrets: new Secrets(),
    connect: (named) => {
      connection = named;
      return Promise.reject(fail('unreachable', `there is no server (${named.password})`));
    },
  };
  let exitCode = 0;
  try {
    await runCli(argv, host);
  } catch (thrown) {
    const mode = errorModeOf(argv, host.environment, thrown);
    const { stdout: out, stderr: err, secrets } = host;
    exitCode = renderError(thrown, {
      mode: outputMode(mode),
      debug: mode.debug,
      stdout: out,
      stderr: err,
      secrets,
    });
  } finally {
    await rm(home, { recursive: true });
  }
  return { stdout, stderr, exitCode, connection };
}
