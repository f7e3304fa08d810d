import { createHash } from 'node:crypto';
import { fail } from '../../core/errors.ts';
import { HASH_NAMES, type ManifestEntry } from '../manifest.ts';

/** The SHA-256 of a file that goes past, and the digest of its manifest line where that is another algorithm. */
export class FileDigest {
  readonly #entry: ManifestEntry | undefined;
  readonly #sha256 = createHash('sha256');
  readonly #other: ReturnType<typeof createHash> | undefined;

  constructor(entry: ManifestEntry | undefined) {
    this.#entry = entry;
    const algorithm = entry?.algorithm ?? 'SHA256';
    this.#other = algorithm === 'SHA256' ? undefined : createHash(HASH_NAMES[algorithm]);
  }

  update(bytes: Uint8Array): void {
    this.#sha256.update(bytes);
    this.#other?.update(bytes);
  }

  /** Once, at the end. `mismatch` says how the manifest's digest differs. */
  finish(): { readonly sha256: string; readonly mismatch?: string } {
    const sha256 = this.#sha256.digest('hex');
    const entry = this.#entry;
    const actual = this.#other?.digest('hex') ?? sha256;
    if (entry === undefined || entry.hex === actual) return { sha256 };
    return {
      sha256,
      mismatch: `${entry.name} is not what the manifest says: its ${entry.algorithm} is ${actual}, not ${entry.hex}`,
    };
  }

  /** As `finish`, for those who cannot go on with a wrong file. */
  verified(): string {
    const { sha256, mismatch } = this.finish();
    if (mismatch !== undefined) throw fail('integrity', mismatch);
    return sha256;
  }
}
