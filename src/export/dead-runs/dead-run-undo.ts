import type { JournalEntry, ServerUndo } from '../../state/journal.ts';
import type { ExportContext } from '../request.ts';

/** Says that it is left on purpose, for a later run to use or to undo. */
export const STAYS = Symbol('stays');

/** How one kind of thing that a killed run left on a server is undone there. */
export interface DeadRunUndo<Left> {
  /** What is left, for sentences: `the snapshot "nightly" of "web01"`. */
  readonly what: (left: Left) => string;
  /** What a run does about it: `removes it`. */
  readonly remedy: string;
  /**
   * Does it, and returns the sentence that tells what was done; none, when nothing was left. Throws when it cannot be
   * done now: it stays in the journal then, unless the fault is that the VM is gone. Called under the lock of the VM.
   */
  readonly finish: (left: Left, context: UndoContext) => Promise<string | undefined | typeof STAYS>;
}

export type UndoContext = Pick<ExportContext, 'session' | 'clock' | 'emit' | 'signal'> & {
  /** Waits for a VM that is busy, as long as the signal allows. */
  readonly patient: boolean;
};

export type LeftOnServer = Extract<JournalEntry, ServerUndo>;
