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

const UNDO_DEADLINE_MS = 60_000;

export class Scope implements AsyncDisposable {
  readonly #undos: { readonly what: string; readonly undo: Undo }[] = [];
  readonly #failures: UndoFailure[] = [];
  readonly #deadlineMs: number;

  constructor(deadlineMs: number = UNDO_DEADLINE_MS) {
    this.#deadlineMs = deadlineMs;
  }

  /** Registers an undo; `what` names the thing that stays behind if it fails. Returns a function that disarms it. */
  defer(what: string, undo: Undo): () => void {
    const entry = { what, undo };
    this.#undos.push(entry);
    return () => {
      const index = this.#undos.indexOf(entry);
      if (index >= 0) this.#undos.splice(index, 1);
    };
  }

  /** Undoes everything now; a second call finds nothing to do. Never rejects: see `leftBehind`. */
  async close(): Promise<void> {
    for (let entry = this.#undos.pop(); entry !== undefined; entry = this.#undos.pop()) {
      await this.#run(entry.what, entry.undo);
    }
  }

  /** What could not be undone, in the order of the attempts. */
  get leftBehind(): readonly UndoFailure[] {
    return this.#failures;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The listener goes again: a signal that has one is held until its time has come. */
  async #run(what: string, undo: Undo): Promise<void> {
    const deadline = AbortSignal.timeout(this.#deadlineMs);
    const { promise: late, reject } = Promise.withResolvers<never>();
    const giveUp = (): void => reject(deadline.reason as Error);
    deadline.addEventListener('abort', giveUp, { once: true });
    try {
      // The race is for undos that do not listen to their signal.
      await Promise.race([undo(deadline), late]);
    } catch (error) {
      this.#failures.push({ what, error });
    } finally {
      deadline.removeEventListener('abort', giveUp);
    }
  }
}
