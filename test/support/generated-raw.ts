import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

export const MIB = 1024 ** 2;

export interface GeneratedRaw {
  readonly capacityBytes: number;
  readonly sparse?: true;
}

const GRAIN_BYTES = 64 * 1024;
/** Grain number n has the content of pattern n modulo 64. */
const PATTERNS = 64;
/** Of a sparse disk the first 100 of every 4096 grains are there. */
const SPARSE = { stretch: 4096, allocated: 100 };

/** Writes the raw disk that vcsim's `generate:` stands for, made anew by the rule in test/peers/internal/vmdk. */
export async function generatedRaw(file: string, { capacityBytes, sparse }: GeneratedRaw): Promise<string> {
  const patterns = Array.from({ length: PATTERNS }, (_, pattern) => grainContent(pattern));
  const handle = await open(file, 'wx');
  try {
    await handle.truncate(capacityBytes);
    for (let grain = 0; grain < capacityBytes / GRAIN_BYTES; grain += 1) {
      if (sparse === true && grain % SPARSE.stretch >= SPARSE.allocated) continue;
      await handle.write(patterns[grain % PATTERNS]!, 0, GRAIN_BYTES, grain * GRAIN_BYTES);
    }
  } finally {
    await handle.close();
  }
  return file;
}

function grainContent(pattern: number): Buffer {
  if (pattern % 8 === 7) return Buffer.alloc(GRAIN_BYTES, 'The quick brown fox jumps over the lazy dog. ');
  const hashes = Array.from({ length: GRAIN_BYTES / 32 }, (_, counter) =>
    createHash('sha256').update(`${pattern} ${counter}`).digest(),
  );
  return Buffer.concat(hashes);
}
