import { existsSync } from 'node:fs';
import { fail } from '../../core/errors.ts';
import { deadRuns, type DeadRunOutcome } from '../../export/dead-runs.ts';
import { vmLocksIn } from '../../export/vm-lock-file.ts';
import { removeDeadLocks } from '../../platform/lock-file.ts';
import { Journal } from '../../state/journal.ts';
import type { App } from '../app.ts';
import { openState, stateDirectoryOf } from '../open-state.ts';
import { outputMode } from '../render/mode.ts';
import { keyValueLines } from '../render/quiet.ts';
import { visible } from '../render/visible.ts';

/** `hyperexport doctor`: cleans up on this machine after runs that were killed, and lists what it did. */
export async function run(app: App): Promise<void> {
  const { settings, clock } = app;
  const stateDirectory = stateDirectoryOf(app);
  const journal = openJournal(app, stateDirectory);

  const outcomes: DeadRunOutcome[] = [];
  for await (const outcome of deadRuns(journal, { clock, discard: settings.discardPartial }))
    outcomes.push(outcome);
  for (const path of await removeDeadLocks(vmLocksIn(stateDirectory))) {
    outcomes.push({
      outcome: 'removed',
      kind: 'lock',
      what: `the lock of a run that was killed: ${path}`,
      path,
    });
  }
  print(app, stateDirectory, outcomes);

  const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) return;
  throw fail('left-behind', `left behind: ${failed.map(({ what }) => what).join(', ')}`, {
    hint: 'what keeps each from going is said above; mend that, and run this again',
    details: { reported: true },
  });
}

/** Looking for what was left makes no state where none is: a directory that was mistyped would look clean. */
function openJournal(app: App, stateDirectory: string): Journal {
  if (!existsSync(stateDirectory)) {
    throw fail('not-found', `there is no state directory ${stateDirectory}`, {
      hint: 'no run has kept its state there; name another one with --state-dir or HYPEREXPORT_STATE_DIR',
    });
  }
  return new Journal(openState(app).database, app.clock);
}

function print(app: App, stateDirectory: string, outcomes: readonly DeadRunOutcome[]): void {
  const mode = outputMode(app.settings);
  const counts = Object.fromEntries(
    (['removed', 'gone', 'kept', 'waiting', 'failed'] as const).map((each) => [
      each,
      outcomes.filter(({ outcome }) => outcome === each).length,
    ]),
  );
  if (mode === 'json') {
    app.stdout.write(`${JSON.stringify({ schemaVersion: 1, stateDirectory, outcomes }, undefined, 2)}\n`);
  } else if (mode === 'quiet') {
    const each = outcomes.map(({ outcome, what }, index): [string, string] => [
      `finding_${index + 1}`,
      `${outcome}: ${what}`,
    ]);
    app.stdout.write(
      keyValueLines({ state_directory: stateDirectory, ...counts, ...Object.fromEntries(each) }),
    );
  } else {
    app.stdout.write(`${lines(stateDirectory, outcomes).join('\n')}\n`);
  }
}

function lines(stateDirectory: string, outcomes: readonly DeadRunOutcome[]): string[] {
  if (outcomes.length === 0) return [`No run that was killed has left anything (${visible(stateDirectory)})`];
  return outcomes.flatMap(({ outcome, what, message, hint }) => [
    `${outcome.padEnd(7)}  ${visible(what)}${message === undefined ? '' : `: ${visible(message)}`}`,
    ...(hint === undefined ? [] : [`         hint: ${visible(hint)}`]),
  ]);
}
