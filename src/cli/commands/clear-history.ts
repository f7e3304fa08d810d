import { count } from '../../core/count.ts';
import { fail } from '../../core/errors.ts';
import { namedVms } from '../../history/named-vms.ts';
import { Jobs } from '../../state/jobs.ts';
import type { App } from '../app.ts';
import { confirmed } from '../confirm.ts';
import { openState, readState } from '../open-state.ts';
import { printResult } from '../print-result.ts';
import { namedOnCommandLine } from '../requests/history.ts';

/**
 * `hyperexport --clear-history`: removes what has ended from the history, once a person at the terminal has said yes, or
 * `--yes` was given. Messages that still have to be delivered, and pending undos, are no part of it.
 */
export async function run(app: App): Promise<void> {
  const named = namedOnCommandLine(app);
  const of = named.length === 0 ? undefined : namedVms(named);
  const there = endedIn(app, of);
  const removed = there === 0 ? 0 : await clear(app, there, of);
  const human =
    removed === 0 ? 'there was nothing to remove' : `${count(removed, 'export')} removed from the history`;
  printResult(app, { removed }, { quiet: { removed }, human: [human] });
}

type Chosen = Parameters<Jobs['clear']>[0];

/** Looks without making anything: where there is no database there is nothing to clear. */
function endedIn(app: App, of: Chosen): number {
  const database = readState(app);
  return database === undefined ? 0 : new Jobs(database, app.clock).ended(of);
}

async function clear(app: App, there: number, of: Chosen): Promise<number> {
  const question = `Remove ${count(there, 'export')} from the history? The exports themselves stay.`;
  if (!app.settings.yes && !(await confirmed(app, question))) {
    throw fail('usage', `the history stays as it is, with ${count(there, 'export')} that ended`, {
      hint: 'say yes at a terminal, or add --yes where nobody can be asked',
    });
  }
  return new Jobs(openState(app).database, app.clock).clear(of);
}
