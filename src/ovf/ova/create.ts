import { fail } from '../../core/errors.ts';
import type { OvaProgress } from './progress.ts';

export interface CreateOvaOptions {
  /** A directory with exactly one `.ovf`; what its References name is packed, with the `.mf` and `.cert` of its name. */
  readonly directory: string;
  /** The archive's path. It appears there complete, or not at all: `<output>.partial` until then. */
  readonly output: string;
  /** Replaces an archive that is already there; without it that is 'target-exists'. */
  readonly overwrite?: boolean;
  /** The time in every header; each file's own when absent. */
  readonly modifiedAt?: Date;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: OvaProgress) => void;
}

export interface PackedMember {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface CreatedOva {
  readonly output: string;
  readonly sizeBytes: number;
  /** Of the archive itself. */
  readonly sha256: string;
  /** In the order of the archive. */
  readonly members: readonly PackedMember[];
  /** Whether the directory had a manifest, against which every file was checked, or one was made. */
  readonly manifest: 'checked' | 'made';
}

// eslint-disable-next-line @typescript-eslint/require-await
export async function createOva(_options: CreateOvaOptions): Promise<CreatedOva> {
  throw fail('unsupported', 'not there yet');
}
