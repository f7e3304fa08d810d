import type { JournalEntry, ServerUndo } from '../../state/journal.ts';
import { mediaUndo } from '../media/media-undo.ts';
import { powerUndo } from '../power/power-undo.ts';
import type { DeadRunUndo, LeftOnServer } from './dead-run-undo.ts';
import { snapshotUndo } from './snapshot-undo.ts';

type Undos = {
  readonly [Kind in ServerUndo['kind']]: DeadRunUndo<Extract<JournalEntry, { kind: Kind }>>;
};

const UNDOS: Undos = {
  'detached-media': mediaUndo,
  power: powerUndo,
  snapshot: snapshotUndo,
};

/** A kind that is in this table is one that only a run connected to the server can finish. */
export function isLeftOnServer(entry: JournalEntry): entry is LeftOnServer {
  return entry.kind in UNDOS;
}

export function undoOf<Left extends LeftOnServer>(left: Left): DeadRunUndo<Left> {
  // The table has each kind's own; the compiler does not follow it from the kind to the row.
  return UNDOS[left.kind] as unknown as DeadRunUndo<Left>;
}
