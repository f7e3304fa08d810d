import { existsSync, readdirSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../../src/core/clock.ts';
import { openDatabase } from '../../../src/state/database.ts';
import { Journal, type JournalEntry } from '../../../src/state/journal.ts';
import type { Leaves } from './fault-case.ts';
import { isPartial } from './scene.ts';

/**
 * No lock, and nothing in the journal but what stays: the partial directory, and what could not be undone on the server,
 * which a later run undoes.
 */
export async function leftInTheState(
  room: string,
  {
    leaves = {},
    earlier,
  }: { readonly leaves?: Leaves | undefined; readonly earlier: readonly JournalEntry[] },
): Promise<string[]> {
  const state = join(room, 'state');
  if (!existsSync(join(state, 'locks'))) return [];
  const locks = [
    ...(await readdir(join(state, 'locks'))),
    ...(await readdir(room)).filter((name) => name.endsWith('.lock')),
  ];
  const pending = journalOf(room).filter((entry) => !isOfLivingRun(entry, earlier));
  const staying = stayingKinds(room, leaves);
  return [
    ...locks.map((lock) => `the lock ${lock} stays`),
    ...pending
      .filter(({ kind }) => !staying.includes(kind))
      .map((entry) => `the journal holds ${JSON.stringify(entry)}`),
    ...UNDOABLE.filter((kind) => staying.includes(kind) && !pending.some((entry) => entry.kind === kind)).map(
      (kind) => `the journal has no ${kind} for a later run to undo`,
    ),
  ];
}

const UNDOABLE: readonly JournalEntry['kind'][] = ['snapshot', 'power'];

function stayingKinds(room: string, { snapshot, power, mayGoOff }: Leaves): JournalEntry['kind'][] {
  const out = join(room, 'out');
  const partial = [room, ...(isDirectory(out) ? [out] : [])].some((each) =>
    readdirSync(each).some(isPartial),
  );
  return [
    ...(partial ? (['partial-export'] as const) : []),
    ...(snapshot === 'left behind' ? (['snapshot'] as const) : []),
    ...(power === 'poweredOff' || mayGoOff === true ? (['power'] as const) : []),
  ];
}

/** That a snapshot was left is settled by a later process: the earlier run was this very process, which lives. */
const isOfLivingRun = ({ id, kind }: JournalEntry, earlier: readonly JournalEntry[]): boolean =>
  kind === 'snapshot' && earlier.some((entry) => entry.id === id);

export function journalOf(room: string): JournalEntry[] {
  const state = join(room, 'state');
  if (!existsSync(state)) return [];
  const database = openDatabase(state);
  try {
    return [...new Journal(database, systemClock).all()];
  } finally {
    database.close();
  }
}

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
