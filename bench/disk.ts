import { createCipheriv } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RawDisk } from '../src/disk/raw-disk.ts';
import { writeStreamOptimized } from '../src/disk/stream-optimized/write.ts';

/** The file that every contender downloads, in ESXi's layout; made once, the same on every machine. */
export async function benchmarkDisk(file: string, capacityBytes: number): Promise<void> {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  const partial = await open(`${file}.partial`, 'w');
  for await (const piece of writeStreamOptimized(filledDisk(capacityBytes), {
    signal: AbortSignal.timeout(600_000),
  })) {
    await partial.write(piece);
  }
  await partial.close();
  renameSync(`${file}.partial`, file);
}

const BLOCK = 64 * 1024;
const TEXT = Buffer.alloc(BLOCK, 'The quick brown fox jumps over the lazy dog, again and again.\n');

/** Full to the last byte: of every eight blocks seven cannot be compressed, as in media or archives, and one is text. */
function filledDisk(capacityBytes: number): RawDisk {
  return {
    capacityBytes,
    allocated: () => [{ offset: 0, length: capacityBytes }],
    read(offset, length) {
      const buffer = Buffer.alloc(length);
      for (let at = offset; at < offset + length;) {
        const start = at % BLOCK;
        const piece = Math.min(BLOCK - start, offset + length - at);
        block(Math.floor(at / BLOCK)).copy(buffer, at - offset, start, start + piece);
        at += piece;
      }
      return buffer;
    },
  };
}

function block(index: number): Buffer {
  if (index % 8 === 7) return TEXT;
  const counter = Buffer.alloc(16);
  counter.writeUInt32BE(index, 0);
  return createCipheriv('aes-128-ctr', Buffer.alloc(16, 'benchmark'), counter).update(Buffer.alloc(BLOCK));
}
