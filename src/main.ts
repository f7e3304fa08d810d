// Until the program has said otherwise it has failed: Node itself exits 13 on a promise that never settles, and 0 must
// mean done.
process.exitCode = 1;

import { writeSync } from 'node:fs';
import { watchOutput } from './cli/lost-output.ts';
import type { Host } from './cli/app.ts';
import { logLine } from './cli/render/log/log-line.ts';
import { reportFailure } from './cli/report-failure.ts';
import { runCli } from './cli/run.ts';
import { composeHost } from './compose.ts';
import { fail } from './core/errors.ts';
import { killAllGroups } from './platform/child-group.ts';

/** The first signal lets the run undo what it did; the second ends the process as the system would have, with a word. */
const SIGNALS = { SIGINT: 'interrupted', SIGTERM: 'terminated', SIGHUP: 'terminated' } as const;

process.title = 'hyperexport';

async function main(argv: readonly string[]): Promise<void> {
  const interruption = new AbortController();
  const host = composeHost(interruption.signal);
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      interruption.abort(fail(code, `interrupted by ${signal}`));
      process.once(signal, () => endAtOnce(signal, host));
    });
  }

  let over = false;
  process.once('beforeExit', () => {
    if (!over) process.exitCode = reportFailure(STOPPED, argv, host);
  });
  const arrived = watchOutput(process.stdout);
  try {
    await runCli(argv, host);
    await arrived();
    process.exitCode = 0;
  } catch (thrown) {
    process.exitCode = reportFailure(thrown, argv, host);
  } finally {
    over = true;
  }
}

/** Node ends when nothing keeps it, whoever still waits for something: such an end is not to be a silent one. */
const STOPPED = new Error('the run stopped in the middle: it waited for something that nothing would bring');

/** The display, which hides the cursor, has no time left to give it back. */
function endAtOnce(signal: string, { logs, clock, events, secrets }: Host): void {
  const message = `interrupted by ${signal} again, and ended at once: what was not undone is left to the next export from that server, or to doctor`;
  killAllGroups();
  if (logs.json) {
    const where = { time: clock.now().toISOString(), level: 'error' as const, run: events.runId };
    writeSync(2, logLine({ ...where, event: 'run.killed', message }, secrets));
  } else writeSync(2, `${process.stderr.isTTY ? '\x1b[?25h' : ''}${message}\n`);
  process.kill(process.pid, signal);
}

void main(process.argv.slice(2));
