/**
 * What the renderers write to: `process.stdout`, `process.stderr`, or what a test puts in their place. Results go to
 * stdout and everything else to stderr, in every mode.
 */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** True while the reader is slow: a picture may then be skipped, a line may not. */
  readonly writableNeedDrain?: boolean | undefined;
}

interface Stream extends Output {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface OpenOutput extends Output {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows: number;
}

/**
 * A stream that cannot hurt the run: a reader that has gone (`| head`, a closed terminal) makes Node emit `error`,
 * which would end the process in the middle of a transfer, and leave a lease on the server.
 */
export function openOutput(stream: Stream): OpenOutput {
  let gone = false;
  stream.on('error', () => (gone = true));
  return {
    write(text) {
      if (gone) return;
      try {
        stream.write(text);
      } catch {
        gone = true;
      }
    },
    get isTTY() {
      return stream.isTTY === true && !gone;
    },
    // A terminal that does not know its size reports 0.
    get columns() {
      return stream.columns || 80;
    },
    get rows() {
      return stream.rows || 24;
    },
    get writableNeedDrain() {
      return stream.writableNeedDrain;
    },
  };
}
