import { thisProcess } from '../platform/process-identity.ts';
import type { Clock } from '../core/clock.ts';
import { readUndo } from './readable-undo.ts';
import { unsynced, type StateDatabase } from './database.ts';
import { isOfDeadProcess, type OwnedRow } from './row-owner.ts';
import { unreadable } from './unusable.ts';
import { unwritable } from './unwritable.ts';

/**
 * What a run may leave behind, each written down *before* the act, so that even kill -9 loses none: a later run
 * finishes the undos of runs that are provably dead.
 */
export type PendingUndo =
  | { kind: 'partial-export'; directory: string }
  | { kind: 'lease'; server: string; vm: string; instanceUuid: string }
  | ServerUndo;

/**
 * What only a run that is connected to the server can undo. Each kind has `server` (as dialled), `vm` and
 * `instanceUuid`, and its row in `src/export/dead-runs/server-undos.ts`.
 */
export type ServerUndo = DetachedMedia | PoweredOff | PendingSnapshot;

/** Images that were taken out of a VM's drives, and all that is needed to put them back. */
export interface DetachedMedia {
  kind: 'detached-media';
  server: string;
  vm: string;
  instanceUuid: string;
  /** The server's id of the VM. */
  moref: string;
  /** The partial export that was under way: what it knows of the VM's configuration changes with it. */
  partial: string;
  drives: readonly {
    key: number;
    type: 'VirtualCdrom' | 'VirtualFloppy';
    label: string;
    controllerKey?: number;
    unitNumber?: number;
    startConnected: boolean;
    allowGuestControl: boolean;
    file: string;
    /** The server's id of the datastore; absent for an image on the host itself. */
    datastore?: string;
  }[];
}

/** A VM that is being shut down for its export, and is to run again afterwards. */
export interface PoweredOff {
  kind: 'power';
  server: string;
  vm: string;
  instanceUuid: string;
  /** The server's id of the VM. */
  moref: string;
  /** ISO 8601: until then a VM that still runs is on its way down; after that it may still be. */
  until: string;
  /** ISO 8601, by the server's clock: since when it ran. One that runs since another time was started again. */
  bootTime?: string;
  /** Its newest event before that, by which a start by somebody else is known; absent where the server shows none. */
  event?: { key: number; at: string };
}

/** A snapshot that is to be taken or was, by the id of its mark: its reference is not known beforehand. */
export interface PendingSnapshot {
  kind: 'snapshot';
  server: string;
  vm: string;
  instanceUuid: string;
  /** The server's id of the VM. */
  moref: string;
  /** The snapshot's name, for people. */
  name: string;
  snapshotId: string;
  /** It stays as long as `partial` has finished disks that another run can go on behind. */
  forResume: boolean;
  partial: string;
}

export type JournalEntry = PendingUndo & {
  readonly id: number;
  readonly runId: string;
  readonly createdAt: string;
};

interface Row extends OwnedRow {
  id: number;
  run_id: string;
  kind: string;
  subject_json: string;
  created_at: string;
}

interface JournalOptions {
  /** Told once, with the error, when an undo that is done cannot be crossed out; without it that is thrown. */
  readonly onUnsettled?: (error: unknown) => void;
}

export class Journal {
  readonly #database: StateDatabase;
  readonly #clock: Clock;
  readonly #onUnsettled: JournalOptions['onUnsettled'];
  /** What is done and still in the database: it is tried again with the next one. */
  readonly #unsettled = new Set<number>();
  #told = false;

  constructor(database: StateDatabase, clock: Clock, { onUnsettled }: JournalOptions = {}) {
    this.#database = database;
    this.#clock = clock;
    this.#onUnsettled = onUnsettled;
  }

  /** Writes the undo down; call the result when it is done or no longer needed. */
  record(runId: string, undo: PendingUndo): () => void {
    const { kind } = undo;
    // A lease ends by itself before this machine has started again.
    const insert = () => this.#insert(runId, undo);
    const id = this.#writing(() => (kind === 'lease' ? unsynced(this.#database, insert) : insert()));
    // Who finds a note of one that is over finds nothing to undo: these are not worth a wait for the disk.
    const isNote = kind === 'lease' || kind === 'partial-export';
    return () => this.#settle(id, isNote);
  }

  /** What cannot be written down beforehand is not done. */
  #writing<T>(write: () => T): T {
    try {
      return write();
    } catch (cause) {
      throw unwritable(cause, 'what will have to be undone');
    }
  }

  #insert(runId: string, { kind, ...subject }: PendingUndo): number {
    const { host, pid, started } = thisProcess();
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO pending_undo (run_id, host, pid, process_started, kind, subject_json, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(runId, host, pid, started ?? null, kind, JSON.stringify(subject), this.#clock.now().toISOString());
    return Number(lastInsertRowid);
  }

  /** An undo can be done twice: that it cannot be crossed out is no reason to throw away what was done. */
  settle(id: number): void {
    this.#settle(id, false);
  }

  #settle(id: number, isNote: boolean): void {
    this.#unsettled.add(id);
    const remove = this.#database.prepare('DELETE FROM pending_undo WHERE id = ?');
    try {
      const removeAll = () => this.#unsettled.forEach((each) => remove.run(each));
      if (isNote) unsynced(this.#database, removeAll);
      else removeAll();
      this.#unsettled.clear();
    } catch (error) {
      if (this.#onUnsettled === undefined) throw error;
      if (!this.#told) this.#onUnsettled(error);
      this.#told = true;
    }
  }

  /** Partial exports that some run, this one or an earlier one, wrote down and did not finish; oldest first. */
  partialExports(): (JournalEntry & { kind: 'partial-export' })[] {
    return this.all().filter((entry) => entry.kind === 'partial-export');
  }

  /** The undos of runs whose process is provably gone, oldest first. */
  ofDeadRuns(): JournalEntry[] {
    return this.#rows().filter(isOfDeadProcess).flatMap(entryOf);
  }

  /** Entries of dead runs that this version cannot read: nobody knows what they want, so they stay. */
  unreadable(): { readonly id: number; readonly kind: string; readonly runId: string }[] {
    return this.#rows()
      .filter((row) => isOfDeadProcess(row) && entryOf(row).length === 0)
      .map(({ id, kind, run_id: runId }) => ({ id, kind, runId }));
  }

  /** Everything pending, also that of live runs, oldest first. */
  all(): JournalEntry[] {
    return this.#rows().flatMap(entryOf);
  }

  #rows(): Row[] {
    try {
      return this.#database.prepare('SELECT * FROM pending_undo ORDER BY id').all() as Row[];
    } catch (error) {
      throw unreadable(error, 'what has still to be undone');
    }
  }
}

/** None of a row that cannot be read. */
function entryOf({
  id,
  run_id: runId,
  kind,
  subject_json: subject,
  created_at: createdAt,
}: Row): JournalEntry[] {
  const undo = readUndo(kind, subject);
  return undo === undefined ? [] : [{ ...undo, id, runId, createdAt }];
}
