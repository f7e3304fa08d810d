import { fail } from '../../core/errors.ts';
import type { RawDisk } from '../../disk/raw-disk.ts';

export interface SeededDiskOptions {
  /** Decides every byte. */
  readonly seed: number | string;
  /** 16 MiB to 64 TiB, a multiple of 512. */
  readonly capacityBytes: number;
  /** Bytes of file content that the file system holds; absent: 20 MiB, less on a small disk. */
  readonly dataBytes?: number;
}

export interface SeededDisk extends RawDisk {
  /** The same disk after its guest wrote for the n-th time; 0 is the disk itself. */
  withGeneration(generation: number): SeededDisk;
}

/** A disk with a GPT and an ext4 file system, every byte computed when it is read. */
export function seededDisk(_options: SeededDiskOptions): SeededDisk {
  throw fail('unsupported', 'the seeded disk is being written');
}
