// Until the program has said otherwise it has failed: Node itself exits 13 on a promise that never settles, and 0 must
// mean done.
process.exitCode = 1;

import { watchOutput } from './cli/lost-output.ts';
import { reportFailure } from './cli/report-failure.ts';
import { runCli } from './cli/run.ts';
import { composeHost } from './compose.ts';
import { fail } from './core/errors.ts';

/** The first signal lets the run undo what it did; the second ends the process as the system would have. */
const SIGNALS = { SIGINT: 'interrupted', SIGTERM: 'terminated', SIGHUP: 'terminated' } as const;

process.title = 'hyperexport';

async function main(argv: readonly string[]): Promise<void> {
  const interruption = new AbortController();
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      interruption.abort(fail(code, `interrupted by ${signal}`));
    });
  }

  const arrived = watchOutput(process.stdout);
  const host = composeHost(interruption.signal);
  try {
    await runCli(argv, host);
    await arrived();
    process.exitCode = 0;
  } catch (thrown) {
    process.exitCode = reportFailure(thrown, argv, host);
  }
}

void main(process.argv.slice(2));
