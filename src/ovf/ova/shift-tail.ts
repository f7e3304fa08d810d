import type { FileHandle } from 'node:fs/promises';
import { fail } from '../../core/errors.ts';
import { writeFully } from '../../platform/write-fully.ts';

const PIECE_BYTES = 1024 * 1024;

/** Moves the bytes from `from` to `end` up by `by`, within the file: from the end on, so that none is written over unread. */
export async function shiftTail(
  file: FileHandle,
  { from, end, by }: { readonly from: number; readonly end: number; readonly by: number },
): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, end - from));
  for (let rest = end; rest > from;) {
    const piece = buffer.subarray(0, Math.min(buffer.length, rest - from));
    rest -= piece.length;
    await readFully(file, piece, rest);
    await writeFully(file, piece, rest + by);
  }
}

async function readFully(file: FileHandle, into: Buffer, position: number): Promise<void> {
  for (let done = 0; done < into.length;) {
    const { bytesRead } = await file.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw fail('integrity', 'the archive became shorter while it was written');
    done += bytesRead;
  }
}
