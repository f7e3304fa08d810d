import { Readable } from 'node:stream';
import type { Host } from '../../../src/cli/app.ts';
import type { OpenOutput } from '../../../src/cli/render/output.ts';
import { reportFailure } from '../../../src/cli/report-failure.ts';
import { runCli } from '../../../src/cli/run.ts';
import { systemClock, type Clock } from '../../../src/core/clock.ts';
import { newRunId } from '../../../src/core/ids.ts';
import { EventBus } from '../../../src/events/bus.ts';
import type { Envelope } from '../../../src/events/event.ts';
import type { Environment } from '../../../src/platform/environment.ts';
import { Secrets } from '../../../src/settings/redact.ts';
import { connect } from '../../../src/vsphere/session.ts';
import type { RecordExchange } from '../../../src/vsphere/soap/exchange.ts';
import type { Ran } from '../judges.ts';

export interface CommandRun extends Ran {
  readonly events: readonly Envelope[];
}

interface Options {
  readonly environment: Environment;
  readonly clock?: Clock;
  /** Is shown all that is said to the server, whatever the command. */
  readonly record?: RecordExchange;
  readonly signal?: AbortSignal;
}

/** The whole command line in this process: what it would print, its exit status, and what happened. */
export async function runCommand(
  argv: readonly string[],
  { environment, clock = systemClock, record, signal = new AbortController().signal }: Options,
): Promise<CommandRun> {
  let [stdout, stderr] = ['', ''];
  const output = (write: (text: string) => void): OpenOutput => ({
    write,
    isTTY: false,
    columns: 80,
    rows: 24,
  });
  const bus = new EventBus(newRunId(), clock);
  const events: Envelope[] = [];
  bus.subscribe((event) => void events.push(event));
  const host: Host = {
    stdout: output((text) => void (stdout += text)),
    stderr: output((text) => void (stderr += text)),
    stdin: Readable.from([]),
    ...{ clock, signal, environment },
    platform: process.platform,
    version: '0.0.0',
    events: bus,
    secrets: new Secrets(),
    connect: async (connection, { record: asked, signal: until }) =>
      await connect({ ...connection, record: record ?? asked }, { signal: until, clock }),
  };
  try {
    await runCli(argv, host);
    return { stdout, stderr, exitCode: 0, events };
  } catch (thrown) {
    const exitCode = reportFailure(thrown, argv, host);
    return { stdout, stderr, exitCode, events };
  }
}
