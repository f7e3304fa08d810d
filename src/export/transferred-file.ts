import type { DiskStructure } from '../disk/stream-optimized/structure.ts';
import type { PlannedFile } from './plan-files.ts';

/** What the server's own manifest proved: hashes equal, only sizes equal, or it gave nothing to compare with. */
export type ServerChecksums = 'equal' | 'sizes-only' | 'none-given';

export interface TransferredFile {
  readonly planned: PlannedFile;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Only where the server could not be asked for SHA-256. */
  readonly sha1?: string;
  /** What the walk over a disk's body found. */
  readonly structure?: DiskStructure;
  /** It is no disk, and what was said of its length is nothing, or two things: only the server's manifest can tell. */
  readonly mayBeCut?: true;
  /** How far the server's own manifest agreed, where it was asked already. */
  readonly proof?: ServerChecksums;
}
