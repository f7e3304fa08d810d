import { Readable } from 'node:stream';
import type { Host } from '../../../src/cli/app.ts';
import type { OpenOutput } from '../../../src/cli/render/output.ts';
import { reportFailure } from '../../../src/cli/report-failure.ts';
import { runCli } from '../../../src/cli/run.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { newRunId } from '../../../src/core/ids.ts';
import { EventBus } from '../../../src/events/bus.ts';
import type { Environment } from '../../../src/platform/environment.ts';
import { Secrets } from '../../../src/settings/redact.ts';
import { connect } from '../../../src/vsphere/session.ts';
import type { Ran } from '../../support/judges.ts';
import { hurriedClock } from './hurried-clock.ts';

interface Options {
  /** Absent: one that hurries. */
  readonly clock?: Clock;
  /** Called with all of stderr, each time that something is written there. */
  readonly onStderr?: (stderr: string) => void;
}

/** The whole command line in this process, on a clock of the test's: what it would print, and its exit status. */
export async function runInProcess(
  argv: readonly string[],
  environment: Environment,
  { clock = hurriedClock, onStderr }: Options = {},
): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  const output = (write: (text: string) => void): OpenOutput => ({
    write,
    isTTY: false,
    columns: 80,
    rows: 24,
  });
  const host: Host = {
    stdout: output((text) => void (stdout += text)),
    stderr: output((text) => {
      stderr += text;
      onStderr?.(stderr);
    }),
    stdin: Readable.from([]),
    clock,
    signal: new AbortController().signal,
    environment,
    platform: process.platform,
    version: '0.0.0',
    events: new EventBus(newRunId(), clock),
    secrets: new Secrets(),
    connect: async (connection, options) =>
      await connect({ ...connection, userAgent: 'hyperexport/0.0.0' }, { ...options, clock }),
  };
  try {
    await runCli(argv, host);
    return { stdout, stderr, exitCode: 0 };
  } catch (thrown) {
    const exitCode = reportFailure(thrown, argv, host);
    return { stdout, stderr, exitCode };
  }
}
