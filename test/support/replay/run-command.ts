import { systemClock } from '../../../src/core/clock.ts';
import { connect } from '../../../src/vsphere/session.ts';
import type { RecordExchange } from '../../../src/vsphere/soap/exchange.ts';
import { runInProcess, type InProcessOptions, type InProcessRun } from '../run-in-process.ts';

interface Options extends Pick<InProcessOptions, 'environment' | 'clock' | 'signal'> {
  /** Is shown all that is said to the server, whatever the command. */
  readonly record?: RecordExchange;
}

/** The whole command line in this process, with all that it says to the server. */
export async function runCommand(
  argv: readonly string[],
  { clock = systemClock, record, ...options }: Options,
): Promise<InProcessRun> {
  return await runInProcess(argv, {
    ...{ ...options, clock },
    connect: async (connection, { record: asked, signal }) =>
      await connect({ ...connection, record: record ?? asked }, { signal, clock }),
  });
}
