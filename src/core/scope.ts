/**
 * One scope per run: every acquisition registers its undo on the next line. The undos run in reverse order, each on a
 * fresh signal with a deadline of its own, so that a run that was interrupted can still clean up. One that fails is
 * kept and reported, and never keeps the next from running.
 */
export interface UndoFailure {
  /** What is left behind, in the user's words: `the snapshot "nightly" of web01`. */
  readonly what: string;
  readonly error: unknown;
}

type Undo = (signal: AbortSignal) => Promise<void> | void;

export interface UndoOptions {
  /** Of an undo that may take longer than usual; asked for when its time begins to run. */
  readonly deadlineMs?: number | (() => number);
  /**
   * For an undo that may take a day, and is worth it: its time begins to run when this signal is aborted, which it may
   * be already.
   */
  readonly untilAborted?: AbortSignal;
}

interface Entry extends UndoOptions {
  readonly what: string;
  readonly undo: Undo;
}

const UNDO_DEADLINE_MS = 60_000;

export class Scope implements AsyncDisposable {
  readonly #undos: (Entry | Scope)[] = [];
  readonly #failures: UndoFailure[];
  readonly #deadlineMs: number;

  constructor(deadlineMs: number = UNDO_DEADLINE_MS, failures: UndoFailure[] = []) {
    this.#deadlineMs = deadlineMs;
    this.#failures = failures;
  }

  /** Registers an undo; `what` names the thing that stays behind if it fails. Returns a function that disarms it. */
  defer(what: string, undo: Undo, options: UndoOptions = {}): () => void {
    const entry = { what, undo, ...options };
    this.#undos.push(entry);
    return () => {
      const index = this.#undos.indexOf(entry);
      if (index >= 0) this.#undos.splice(index, 1);
    };
  }

  /** A scope that is closed with this one, in its turn, or before that. What it leaves behind is this one's to tell. */
  nested(): Scope {
    const inner = new Scope(this.#deadlineMs, this.#failures);
    this.#undos.push(inner);
    return inner;
  }

  /** Tells of something that stays behind and has no undo. */
  leave(failure: UndoFailure): void {
    this.#failures.push(failure);
  }

  /** Undoes everything now; a second call finds nothing to do. Never rejects: see `leftBehind`. */
  async close(): Promise<void> {
    for (let entry = this.#undos.pop(); entry !== undefined; entry = this.#undos.pop()) {
      if (entry instanceof Scope) await entry.close();
      else await this.#run(entry);
    }
  }

  /** Undoes what it can before its turn. What fails is told, and tried again in its turn. */
  async closeEarly(tell: (failure: UndoFailure) => void): Promise<void> {
    const again: (Entry | Scope)[] = [];
    for (let entry = this.#undos.pop(); entry !== undefined; entry = this.#undos.pop()) {
      const before = this.#failures.length;
      if (entry instanceof Scope) await entry.closeEarly(tell);
      else await this.#run(entry);
      const failures = this.#failures.splice(before);
      if (failures.length > 0 || entry instanceof Scope) again.unshift(entry);
      failures.forEach(tell);
    }
    this.#undos.push(...again);
  }

  /** What could not be undone, in the order of the attempts. */
  get leftBehind(): readonly UndoFailure[] {
    return this.#failures;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #run({ what, undo, ...options }: Entry): Promise<void> {
    const { signal: deadline, forget } = this.#deadline(options);
    const { promise: late, reject } = Promise.withResolvers<never>();
    const giveUp = (): void => reject(deadline.reason as Error);
    deadline.addEventListener('abort', giveUp, { once: true });
    try {
      // The race is for undos that do not listen to their signal.
      await Promise.race([undo(deadline), late]);
    } catch (error) {
      this.#failures.push({ what, error });
    } finally {
      // The listeners go again: a signal that has one is held until its time has come.
      deadline.removeEventListener('abort', giveUp);
      forget();
    }
  }

  #deadline({ deadlineMs = this.#deadlineMs, untilAborted: start }: UndoOptions): {
    signal: AbortSignal;
    forget: () => void;
  } {
    const fromNow = () => AbortSignal.timeout(typeof deadlineMs === 'number' ? deadlineMs : deadlineMs());
    if (start === undefined || start.aborted) return { signal: fromNow(), forget: () => undefined };
    const late = new AbortController();
    const begin = (): void => {
      const timeout = fromNow();
      timeout.addEventListener('abort', () => late.abort(timeout.reason), { once: true });
    };
    start.addEventListener('abort', begin, { once: true });
    return { signal: late.signal, forget: () => start.removeEventListener('abort', begin) };
  }
}
