import type { Clock } from '../core/clock.ts';
import { newRunId } from '../core/ids.ts';
import { isDead, thisProcess } from '../platform/process-identity.ts';
import { unsynced, type StateDatabase } from './database.ts';
import { ownerOf, type OwnedRow } from './row-owner.ts';

/** Some places of one kind, as `4` of the `16` disks that may be read from one ESXi host. */
export interface Want {
  /** What the places belong to, the same in all processes. */
  readonly resource: string;
  readonly units: number;
  /** How many there are. */
  readonly limit: number;
}

/** What somebody waits for. */
export interface Full extends Want {
  readonly inUse: number;
}

interface AcquireOptions {
  readonly signal: AbortSignal;
  /** Called once, if it has to wait. */
  readonly onWait?: (full: Full) => void;
}

/** Another process cannot call this one: it looks. */
const LOOK_EVERY_MS = 1000;

/**
 * Limits that hold over all processes of this user on this machine, in the state database. A claim gets all its places
 * at once or none, so that two can never wait for each other; who waits longest for a resource is the next one there,
 * and holds nobody up who waits for another. The places of a process that is gone are free (docs/decisions/0011).
 */
export class Slots {
  readonly #database: StateDatabase;
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  readonly #released = new Set<string>();

  constructor(database: StateDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Waits until all are free; the result gives them back. Rejects with the signal's reason. */
  async acquire(wants: readonly Want[], { signal, onWait }: AcquireOptions): Promise<() => void> {
    signal.throwIfAborted();
    const claim = newRunId();
    unsynced(this.#database, () => this.#enter(claim, wants));
    const release = (): void => {
      this.#released.add(claim);
      try {
        unsynced(this.#database, () => this.#forgetReleased());
      } catch {
        // Nothing can be written now: it is tried with the next claim, and the places go with the process.
      }
      for (const wake of [...this.#waiting]) wake();
    };
    try {
      for (let told = false; ;) {
        const full = unsynced(this.#database, () => this.#take(claim));
        if (full === undefined) return release;
        if (!told) onWait?.(full);
        told = true;
        await this.#change(signal);
      }
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Returns when a place was given back in this process, or when it is time to look at the others'. */
  async #change(signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const wake = () => woken.abort();
    this.#waiting.add(wake);
    try {
      await this.#clock.sleep(LOOK_EVERY_MS, AbortSignal.any([signal, woken.signal]));
    } catch (error) {
      if (!woken.signal.aborted || signal.aborted) throw error;
    } finally {
      this.#waiting.delete(wake);
    }
  }

  #forgetReleased(): void {
    const remove = this.#database.prepare('DELETE FROM slot WHERE claim = ?');
    for (const claim of this.#released) remove.run(claim);
    this.#released.clear();
  }

  #enter(claim: string, wants: readonly Want[]): void {
    const { host, pid, started } = thisProcess();
    const insert = this.#database.prepare(
      `INSERT INTO slot (claim, resource, units, places, held, host, pid, process_started)
       VALUES (?, ?, ?, ?, 0, ?, ?, ?)`,
    );
    for (const { resource, units, limit } of wants)
      insert.run(claim, resource, units, limit, host, pid, started ?? null);
  }

  /** Takes the claim's places if it is its turn; else says what is in its way. */
  #take(claim: string): Full | undefined {
    this.#forgetReleased();
    const rows = this.#database.prepare('SELECT * FROM slot ORDER BY id').all() as Row[];
    const alive = withoutDeadProcesses(rows);
    const remove = this.#database.prepare('DELETE FROM slot WHERE id = ?');
    for (const { id } of rows.filter((row) => !alive.includes(row))) remove.run(id);
    const full = inTheWay(claim, alive);
    if (full === undefined) this.#database.prepare('UPDATE slot SET held = 1 WHERE claim = ?').run(claim);
    return full;
  }
}

interface Row extends OwnedRow {
  readonly id: number;
  readonly claim: string;
  readonly resource: string;
  readonly units: number;
  readonly places: number;
  readonly held: number;
}

/** Each process is asked for once, however many places it has. */
function withoutDeadProcesses(rows: readonly Row[]): Row[] {
  const known = new Map<string, boolean>();
  return rows.filter((row) => {
    const owner = ownerOf(row);
    const key = JSON.stringify(owner);
    const alive = known.get(key) ?? !isDead(owner);
    known.set(key, alive);
    return alive;
  });
}

/** Lets those who came before have what they wait for, in their order, and sees what is left for `claim`. */
function inTheWay(claim: string, rows: readonly Row[]): Full | undefined {
  const inUse = new Map<string, number>();
  const add = ({ resource, units }: Row) => inUse.set(resource, (inUse.get(resource) ?? 0) + units);
  for (const row of rows) if (row.held === 1) add(row);

  const waiting = Map.groupBy(
    rows.filter(({ held }) => held === 0),
    (row) => row.claim,
  );
  for (const [waiter, wants] of waiting) {
    const short = wants.filter(({ resource, units, places }) => (inUse.get(resource) ?? 0) + units > places);
    const [first] = short;
    if (waiter === claim)
      return first === undefined ? undefined : fullOf(first, inUse.get(first.resource) ?? 0);
    // Where it is short nobody overtakes it: one that wants more places would wait for ever. Elsewhere it takes none.
    for (const row of short.length > 0 ? short : wants) add(row);
  }
  return undefined;
}

function fullOf({ resource, units, places: limit }: Row, inUse: number): Full {
  return { resource, units, limit, inUse: Math.min(inUse, limit) };
}
