import type { Clock } from '../../../core/clock.ts';
import type { Envelope } from '../../../events/event.ts';
import { retryLine, warningLines } from '../notice.ts';
import type { Output } from '../output.ts';
import type { Style } from '../style.ts';
import { width } from '../width.ts';
import { batchNotices } from './batch-lines.ts';
import { batchPicture } from './batch-picture.ts';
import { batchBegun, reduceBatch, type BatchProgress } from './batch-state.ts';
import { hookLines } from './hook-lines.ts';
import { progressPicture } from './picture.ts';
import type { Canvas } from './row.ts';
import { NOTHING_YET, reduceProgress, type ProgressState } from './state.ts';

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const ERASE_LINE = '\x1b[2K';
const ERASE_LINE_END = '\x1b[K';
const ERASE_BELOW = '\x1b[J';

const LOOK_EVERY_MS = 100;
/** Time passes even when nothing happens: rates fall, and the seconds of a stall count up. */
const REDRAW_AT_LEAST_EVERY_MS = 1000;

/**
 * Draws the progress at the foot of a terminal, ten times a second at most, and nothing when nothing has changed.
 * Notices scroll past above it and stay. Disposing erases the picture and gives the cursor back; from
 * the first event until then the display keeps the process alive.
 */
export class LiveDisplay implements Disposable {
  readonly #stderr: Output;
  readonly #style: Style;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  #state: ProgressState = NOTHING_YET;
  /** Of several VMs: then the state of the one is not shown any more. */
  #batch: BatchProgress | undefined;
  #drawn: readonly string[] = [];
  #drawnAt = -Infinity;
  #drawnIn = '';
  #limit = 0;
  #changed = false;
  #started = false;
  /** While a question is open: what stays to be drawn above the picture. */
  #held: string[] | undefined;

  constructor(stderr: Output, { style, clock }: { style: Style; clock: Clock }) {
    this.#stderr = stderr;
    this.#style = style;
    this.#clock = clock;
  }

  readonly observe = (event: Envelope): void => {
    if (this.#ended.signal.aborted) return;
    if (event.type === 'limit.changed') this.#limit = event.bytesPerSecond;
    const notices = this.#batch === undefined ? this.#ofOne(event) : this.#ofMany(this.#batch, event);
    this.#changed = true;
    this.#start();
    if (event.type === 'question.asked') this.#pause();
    else if (event.type === 'question.answered') this.#resume();
    else if (this.#held !== undefined) this.#held.push(...notices);
    else if (notices.length > 0) this.#draw(notices);
  };

  /** The terminal belongs to the question, and to what is typed in answer to it. */
  #pause(): void {
    this.#erase();
    this.#held = [];
  }

  #resume(): void {
    this.#stderr.write(HIDE_CURSOR);
    const notices = this.#held ?? [];
    this.#held = undefined;
    this.#draw(notices);
  }

  [Symbol.dispose](): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    if (this.#started) this.#erase();
  }

  /** Line by line: a screen that is erased from its first line on is moved out of sight by some terminals, and comes back. */
  #erase(): void {
    const erased = `${ERASE_LINE}\n`.repeat(this.#drawnRows());
    this.#stderr.write(`${this.#toTop()}${erased}${this.#toTop()}${ERASE_BELOW}${SHOW_CURSOR}`);
    this.#drawn = [];
  }

  /** Takes the event in, and returns the lines that stay of it. */
  #ofOne(event: Envelope): string[] {
    if (event.type === 'batch.started') this.#batch = batchBegun(event);
    this.#state = reduceProgress(this.#state, event);
    if (event.type === 'retry.scheduled') return [retryLine(event)];
    return [...warningLines(event, this.#style), ...hookLines(event)];
  }

  #ofMany(batch: BatchProgress, event: Envelope): string[] {
    this.#batch = reduceBatch(batch, event);
    return batchNotices(event, this.#style);
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#stderr.write(HIDE_CURSOR);
    void this.#keepDrawing();
  }

  async #keepDrawing(): Promise<void> {
    while (await this.#wait()) {
      const due = this.#isResized() || this.#clock.monotonic() - this.#drawnAt >= REDRAW_AT_LEAST_EVERY_MS;
      // A terminal that is slow to take the last picture (a bad ssh line) is not sent the next.
      if (this.#held === undefined && (this.#changed || due) && this.#stderr.writableNeedDrain !== true)
        this.#draw([]);
    }
  }

  /** False once the display has ended. What the terminal said of its size in the meantime is known by then. */
  async #wait(): Promise<boolean> {
    await this.#clock.sleep(LOOK_EVERY_MS, this.#ended.signal).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    return !this.#ended.signal.aborted;
  }

  #isResized(): boolean {
    return this.#drawnIn !== this.#size();
  }

  /**
   * One write, lines overwritten in place: nothing flickers. In a terminal of another size than before each is erased
   * first, as it remembers of a line that it has wrapped that the next one belongs to it.
   */
  #draw(above: readonly string[]): void {
    const canvas: Canvas = {
      columns: this.#columns(),
      rows: rowsToUse(this.#rows()),
      style: this.#style,
      now: this.#clock.now().getTime(),
      limit: this.#limit,
    };
    const picture =
      this.#batch === undefined ? progressPicture(this.#state, canvas) : batchPicture(this.#batch, canvas);
    const before = this.#isResized() ? ERASE_LINE : '';
    const lines = [...above, ...picture].map((line) => `${before}${line}${ERASE_LINE_END}\n`).join('');
    this.#stderr.write(`${this.#toTop()}${lines}${ERASE_BELOW}`);
    this.#drawn = picture;
    this.#drawnIn = this.#size();
    this.#drawnAt = this.#clock.monotonic();
    this.#changed = false;
  }

  /** Back to the first line of the picture; a terminal made narrower since has wrapped its lines. */
  #toTop(): string {
    const rows = this.#drawnRows();
    return rows === 0 ? '' : `\r\x1b[${rows}A`;
  }

  #drawnRows(): number {
    const columns = this.#columns();
    return this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns)), 0);
  }

  #size(): string {
    return `${this.#columns()} x ${this.#rows()}`;
  }

  #columns(): number {
    return this.#stderr.columns ?? 80;
  }

  #rows(): number {
    return this.#stderr.rows ?? 24;
  }
}

/** With fewer a picture says too little. */
const LEAST_ROWS = 10;

/**
 * What is out of the terminal when it is made smaller can be erased no more, and comes back when it is made larger: a
 * picture of half its rows still fits in a terminal of half the size, or one that wraps each line.
 */
function rowsToUse(rows: number): number {
  return Math.min(rows, Math.max(LEAST_ROWS, Math.ceil(rows / 2) + 1));
}
