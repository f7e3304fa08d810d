import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** Large enough that the calls cost nothing, small enough to stay in the processor's cache while it is hashed. */
const PIECE_BYTES = 1024 * 1024;

export interface FileHashes<Name extends string> {
  readonly sizeBytes: number;
  /** Lower-case hex by algorithm. */
  readonly hex: Readonly<Record<Name, string>>;
}

/** Reads a file once and hashes it with each algorithm of `node:crypto` that is asked for. */
export async function hashFile<Name extends 'sha1' | 'sha256' | 'sha512'>(
  path: string,
  options: { readonly algorithms: readonly Name[]; readonly signal: AbortSignal },
): Promise<FileHashes<Name>> {
  await using file = await open(path, 'r');
  const hashes = options.algorithms.map((name) => ({ name, hash: createHash(name) }));
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  let sizeBytes = 0;
  for (;;) {
    options.signal.throwIfAborted();
    const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, sizeBytes);
    if (bytesRead === 0) break;
    for (const { hash } of hashes) hash.update(piece.subarray(0, bytesRead));
    sizeBytes += bytesRead;
  }
  const hex = Object.fromEntries(hashes.map(({ name, hash }) => [name, hash.digest('hex')]));
  return { sizeBytes, hex: hex as Record<Name, string> };
}
