import type { DiskStructure } from '../disk/stream-optimized/structure.ts';
import type { PlannedFile } from './plan-files.ts';
import type { ServerChecksums } from './server-checksums.ts';

export interface TransferredFile {
  readonly planned: PlannedFile;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Only where the server could not be asked for SHA-256. */
  readonly sha1?: string;
  /** What the walk over a disk's body found. */
  readonly structure?: DiskStructure;
  /** How far the server's own manifest agreed, where it was asked already. */
  readonly proof?: ServerChecksums;
}
