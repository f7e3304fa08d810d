import { Readable } from 'node:stream';
import type { Host } from '../../src/cli/app.ts';
import { Logs } from '../../src/cli/logs.ts';
import type { OpenOutput } from '../../src/cli/render/output.ts';
import { reportFailure } from '../../src/cli/report-failure.ts';
import { runCli } from '../../src/cli/run.ts';
import { systemClock, type Clock } from '../../src/core/clock.ts';
import { newRunId } from '../../src/core/ids.ts';
import { EventBus } from '../../src/events/bus.ts';
import type { Envelope } from '../../src/events/event.ts';
import type { Environment } from '../../src/platform/environment.ts';
import { Secrets } from '../../src/settings/redact.ts';
import { connect } from '../../src/vsphere/session.ts';

export interface InProcessOptions extends Partial<Pick<Host, 'connect' | 'platform' | 'version'>> {
  /** The whole environment of the program. */
  readonly environment: Environment;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** Whether the outputs are a terminal. */
  readonly terminal?: boolean;
  /** What a person types at the terminal when asked; without it, nobody sits there. */
  readonly answer?: string;
  /** Called with all of an output, each time that something is written there. */
  readonly onStdout?: (stdout: string) => void;
  readonly onStderr?: (stderr: string) => void;
}

export interface InProcessRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly events: readonly Envelope[];
}

/** The whole command line in this process: what it would print, its exit status, and what happened. */
export async function runInProcess(
  argv: readonly string[],
  {
    environment,
    clock = systemClock,
    signal = new AbortController().signal,
    answer,
    ...more
  }: InProcessOptions,
): Promise<InProcessRun> {
  let [stdout, stderr] = ['', ''];
  const output = (write: (text: string) => void): OpenOutput => ({
    ...{ write, isTTY: more.terminal === true, columns: 80, rows: 24 },
  });
  const secrets = new Secrets();
  const bus = new EventBus(newRunId(), clock, (text) => secrets.redact(text));
  const events: Envelope[] = [];
  bus.subscribe((event) => void events.push(event));
  const host: Host = {
    stdout: output((text) => {
      stdout += text;
      more.onStdout?.(stdout);
    }),
    stderr: output((text) => {
      stderr += text;
      more.onStderr?.(stderr);
    }),
    stdin: Object.assign(Readable.from(answer === undefined ? [] : [Buffer.from(`${answer}\n`)]), {
      isTTY: answer !== undefined,
    }),
    ...{ clock, signal, environment },
    platform: more.platform ?? process.platform,
    version: more.version ?? '0.0.0',
    events: bus,
    secrets,
    logs: new Logs(),
    connect: more.connect ?? (async (named, options) => await connect(named, { ...options, clock })),
  };
  try {
    await runCli(argv, host);
    return { stdout, stderr, exitCode: 0, events };
  } catch (thrown) {
    const exitCode = reportFailure(thrown, argv, host);
    return { stdout, stderr, exitCode, events };
  }
}
