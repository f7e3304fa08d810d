import type { FileHandle } from 'node:fs/promises';
import { fail } from '../../core/errors.ts';

const PIECE_BYTES = 1024 * 1024;

/**
 * A stretch of a file in pieces of 1 MiB. Each is a view of the same buffer: done with before the next is asked for.
 * A file that ends early throws 'integrity'; `what` names it.
 */
export async function* piecesOf(
  file: FileHandle,
  range: {
    readonly offset: number;
    readonly length: number;
    readonly what: string;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<Buffer, void, undefined> {
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, range.length));
  for (let done = 0; done < range.length;) {
    range.signal.throwIfAborted();
    const wanted = Math.min(buffer.length, range.length - done);
    const { bytesRead } = await file.read(buffer, 0, wanted, range.offset + done);
    if (bytesRead === 0) throw fail('integrity', `${range.what} became shorter while it was read`);
    done += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
  range.signal.throwIfAborted();
}

/** The whole stretch in memory, for what is known to be small. */
export async function readStretch(
  file: FileHandle,
  range: {
    readonly offset: number;
    readonly length: number;
    readonly what: string;
    readonly signal: AbortSignal;
  },
): Promise<Buffer> {
  const whole = Buffer.alloc(range.length);
  let done = 0;
  for await (const piece of piecesOf(file, range)) done += piece.copy(whole, done);
  return whole;
}
