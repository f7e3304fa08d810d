import { createHash } from 'node:crypto';

const PIECE_BYTES = 64 * 1024;

/** Content that looks random and is always the same for a seed: NVRAM, ISO images. */
export async function* seededFile(seed: string, sizeBytes: number): AsyncGenerator<Buffer> {
  for (let offset = 0; offset < sizeBytes; offset += PIECE_BYTES) {
    const size = Math.min(PIECE_BYTES, sizeBytes - offset);
    yield await Promise.resolve(
      createHash('shake256', { outputLength: size }).update(`${seed} ${offset}`).digest(),
    );
  }
}
