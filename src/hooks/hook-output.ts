export type HookStream = 'stdout' | 'stderr';

/** Enough to see what a command did; what it prints beyond that is read, so that it does not stand still, and dropped. */
const MOST_LINES = 200;
const MOST_BYTES_OF_LINE = 8192;

/** Makes lines of what a command prints, as many as somebody may want to read. */
export class HookOutput {
  readonly #show: (stream: HookStream, line: string) => void;
  readonly #open: Record<HookStream, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  #lines = 0;
  #omittedBytes = 0;
  #lastLine = '';

  constructor(show: (stream: HookStream, line: string) => void) {
    this.#show = show;
  }

  take(stream: HookStream, piece: Buffer): void {
    let rest = piece;
    while (this.#lines < MOST_LINES) {
      const end = rest.indexOf(LINE_FEED);
      if (end < 0) {
        this.#hold(stream, rest);
        return;
      }
      this.#hold(stream, rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      this.#endLine(stream);
    }
    this.#omittedBytes += rest.length;
  }

  /** There is no more: what has no end of line is a line too. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const)
      if (this.#open[stream].length > 0 && this.#lines < MOST_LINES) this.#endLine(stream);
  }

  /** What a command says last is, as a rule, why it failed; nothing, where it said too much to be heard out. */
  get lastLine(): string {
    return this.#lines < MOST_LINES ? this.#lastLine : '';
  }

  get omittedBytes(): number {
    return this.#omittedBytes;
  }

  #hold(stream: HookStream, piece: Buffer): void {
    const open = this.#open[stream];
    const room = Math.max(0, MOST_BYTES_OF_LINE - open.length);
    this.#open[stream] = Buffer.concat([open, piece.subarray(0, room)]);
    this.#omittedBytes += Math.max(0, piece.length - room);
  }

  #endLine(stream: HookStream): void {
    const text = this.#open[stream].toString('utf8').replace(/\r$/, '');
    this.#open[stream] = Buffer.alloc(0);
    if (text.trim() === '') return;
    this.#lines += 1;
    this.#lastLine = text;
    this.#show(stream, text);
  }
}

const LINE_FEED = 0x0a;
