import type { FileHandle } from 'node:fs/promises';
import { fail } from '../../core/errors.ts';
import { sourceError } from '../../platform/file-errors.ts';

const PIECE_BYTES = 1024 * 1024;

/** Where in a file, and what to call it when it cannot be read to the end. */
export interface Stretch {
  readonly offset: number;
  readonly length: number;
  readonly what: string;
  readonly signal: AbortSignal;
}

/**
 * A stretch of a file in pieces of up to 1 MiB, the next one being read while the last is in use. A piece is good until
 * the next is asked for. A file that ends early throws 'integrity'.
 */
export async function* piecesOf(file: FileHandle, stretch: Stretch): AsyncGenerator<Buffer, void, undefined> {
  const size = Math.min(PIECE_BYTES, stretch.length);
  const buffers = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(size)] as const;
  let done = 0;
  const readAhead = (buffer: Buffer) => {
    const reading = readAt(file, buffer, stretch, done);
    reading.catch(() => undefined); // it is awaited below, perhaps only after it has failed
    return reading;
  };
  let pending = readAhead(buffers[0]);
  try {
    for (let turn = 0; done < stretch.length; turn++) {
      stretch.signal.throwIfAborted();
      const piece = await pending;
      if (piece.length === 0) throw fail('integrity', `${stretch.what} became shorter while it was read`);
      done += piece.length;
      pending = readAhead(turn % 2 === 0 ? buffers[1] : buffers[0]);
      yield piece;
    }
    stretch.signal.throwIfAborted();
  } finally {
    // Whoever stops early closes the file next: not under a read.
    await pending.catch(() => undefined);
  }
}

async function readAt(file: FileHandle, buffer: Buffer, stretch: Stretch, done: number): Promise<Buffer> {
  const wanted = Math.min(buffer.length, stretch.length - done);
  if (wanted === 0) return buffer.subarray(0, 0);
  try {
    const { bytesRead } = await file.read(buffer, 0, wanted, stretch.offset + done);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw sourceError(error, stretch.what);
  }
}

/** The whole stretch in memory, for what is known to be small. */
export async function readStretch(file: FileHandle, stretch: Stretch): Promise<Buffer> {
  const whole = Buffer.alloc(stretch.length);
  let done = 0;
  for await (const piece of piecesOf(file, stretch)) done += piece.copy(whole, done);
  return whole;
}
