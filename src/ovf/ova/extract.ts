import { fail } from '../../core/errors.ts';
import type { OvaProgress } from './progress.ts';
import type { PackedMember } from './create.ts';

export interface ExtractOvaOptions {
  readonly archive: string;
  /** Made if absent; if it is there it must be empty ('target-exists'). */
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: OvaProgress) => void;
}

export interface ExtractedOva {
  readonly directory: string;
  /** What was written, in the order of the archive. */
  readonly files: readonly PackedMember[];
  /** Members that the descriptor does not name: left out. */
  readonly ignored: readonly string[];
  /** Whether every file was checked against a manifest, or the archive has none. */
  readonly manifest: 'checked' | 'none';
}

// eslint-disable-next-line @typescript-eslint/require-await
export async function extractOva(_options: ExtractOvaOptions): Promise<ExtractedOva> {
  throw fail('unsupported', 'not there yet');
}
