import { dirname } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { asHyperexportError } from '../core/errors.ts';
import { acquireLock } from '../platform/lock-file.ts';
import type { Journal, JournalEntry } from '../state/journal.ts';
import type { LeftOnServer } from './dead-runs/dead-run-undo.ts';
import { isLeftOnServer, undoOf } from './dead-runs/server-undos.ts';
import { removePartialExport } from './partial-export.ts';
import { isThere } from './publish.ts';
import { readProgress } from './resume/progress-file.ts';
import { lockOf } from '../ovf/workplace.ts';

/** What became of one thing that a killed run had left. */
export interface DeadRunOutcome {
  /**
   * `removed` now, `gone` before, `kept` for a run that goes on with it, `waiting` for something that only a later run
   * can do, or `failed`: then it stays in the journal.
   */
  readonly outcome: 'removed' | 'gone' | 'kept' | 'waiting' | 'failed';
  readonly kind: JournalEntry['kind'] | 'lock' | 'unreadable';
  /** In the user's words: `the partial export of a run that was killed: /backup/...`. */
  readonly what: string;
  /** Of what is on this machine. */
  readonly path?: string;
  /** Of what is on a server. */
  readonly vm?: string;
  readonly server?: string;
  readonly message?: string;
  readonly hint?: string;
}

interface Options {
  readonly clock: Clock;
  /** Remove also what another run could go on with. */
  readonly discard: boolean;
}

/**
 * Goes through the journal's entries of runs whose process is gone, and finishes what can be finished on this machine.
 * Two things stay on purpose: a partial export with finished disks, and the note of a lease that may still block its
 * VM, for the run that meets it.
 */
export async function* deadRuns(journal: Journal, options: Options): AsyncGenerator<DeadRunOutcome> {
  for (const { id, kind, runId } of journal.unreadable()) {
    const what = `entry ${id} of the journal, of run ${runId}`;
    const message = `this version cannot read it (its kind is ${JSON.stringify(kind)})`;
    yield { outcome: 'failed', kind: 'unreadable', what, message, hint: UNREADABLE };
  }
  for (const entry of journal.ofDeadRuns()) {
    try {
      const outcome = await finish(entry, options);
      if (outcome.outcome === 'removed' || outcome.outcome === 'gone') journal.settle(entry.id);
      yield outcome;
    } catch (error) {
      const { message, hint } = asHyperexportError(error);
      const what = `the ${entry.kind} of run ${entry.runId}`;
      yield { outcome: 'failed', kind: entry.kind, what, message, ...(hint === undefined ? {} : { hint }) };
    }
  }
}

const UNREADABLE =
  'a newer version wrote it, or it is damaged: run that version, or look in vSphere for what the run may have left';

async function finish(entry: JournalEntry, options: Options): Promise<DeadRunOutcome> {
  if (isLeftOnServer(entry)) return waitsForServer(entry);
  switch (entry.kind) {
    case 'partial-export':
      return await finishPartial(entry.directory, options);
    case 'lease':
      return finishLease(entry, options);
  }
}

function waitsForServer(left: LeftOnServer): DeadRunOutcome {
  const { what, remedy } = undoOf(left);
  const { kind, vm, server } = left;
  return {
    ...{ outcome: 'waiting', kind, vm, server },
    what: `${what(left)} on ${server}`,
    message: `a run that is connected to that server ${remedy}`,
    hint: 'export any VM of it: that does it first',
  };
}

async function finishPartial(directory: string, { discard }: Options): Promise<DeadRunOutcome> {
  const about = { kind: 'partial-export', path: directory } as const;
  const what = `the partial export of a run that was killed: ${directory}`;
  const progress = await readProgress(directory);
  if (progress !== undefined && !discard) {
    const files = progress.files.length === 1 ? 'one file is' : `${progress.files.length} files are`;
    const message = `${files} finished`;
    const hint = 'export the VM again with --resume to go on behind them; without it they are removed';
    const kept = `the partial export of an interrupted run: ${directory}`;
    return { ...about, outcome: 'kept', what: kept, message, hint };
  }
  if (!(await isThere(dirname(directory)))) {
    if (discard) return { ...about, outcome: 'gone', what };
    const message = `${dirname(directory)} is not there now`;
    const hint = 'mount its disk, or forget it with hyperexport doctor --discard-partial';
    return { ...about, outcome: 'waiting', what, message, hint };
  }
  return { ...about, outcome: (await removeUnlessLocked(directory)) ? 'removed' : 'gone', what };
}

/** A lease has ended by itself long before. */
const LEASE_MS = 60 * 60_000;

function finishLease(
  { vm, server, createdAt }: Extract<JournalEntry, { kind: 'lease' }>,
  { clock }: Options,
): DeadRunOutcome {
  const what = `the export lease of "${vm}" on ${server}`;
  const about = { kind: 'lease', what, vm, server } as const;
  if (clock.now().getTime() - Date.parse(createdAt) > LEASE_MS) return { ...about, outcome: 'gone' };
  const message = 'it ends by itself when nobody has renewed it for its time-out, 5 minutes usually';
  return { ...about, outcome: 'waiting', message, hint: 'the next export of that VM waits for it' };
}

/**
 * Takes the dead run's lock over, which goes with it. A place that a live run has locked is that one's now: it removed
 * what it found there, and what lies there is its own.
 */
async function removeUnlessLocked(partial: string): Promise<boolean> {
  let release: () => Promise<void>;
  try {
    release = await acquireLock(lockOf(partial), partial);
  } catch (error) {
    if (asHyperexportError(error).code === 'locked') return false;
    throw error;
  }
  try {
    return await removePartialExport(partial);
  } finally {
    await release();
  }
}
