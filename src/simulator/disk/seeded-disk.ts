import { fail } from '../../core/errors.ts';
import type { RawDisk } from '../../disk/raw-disk.ts';
import { ext4Regions } from './ext4/file-system.ts';
import { INSTALLED_AT, guestFiles, writtenAt } from './guest-files.ts';
import type { GuestFile } from './guest-files.ts';
import { partitionTable } from './partition-table.ts';
import { RegionDisk, shiftRegions } from './regions.ts';

export interface SeededDiskOptions {
  /** Decides every byte. */
  readonly seed: number | string;
  /** 16 MiB to 64 TiB, a multiple of 512. */
  readonly capacityBytes: number;
  /** Bytes of file content that the file system holds; absent: 20 MiB, or a third of a disk smaller than 60. */
  readonly dataBytes?: number;
}

export interface SeededDisk extends RawDisk {
  /** The files of its file system. */
  readonly files: readonly GuestFile[];
  /** The same disk after its guest wrote for the n-th time; 0 is the disk itself. */
  withGeneration(generation: number): SeededDisk;
}

const MIB = 2 ** 20;
const SMALLEST = 16 * MIB;
const LARGEST = 64 * MIB * MIB;

/**
 * A disk with a GUID partition table and an ext4 file system full of files, every byte of which is computed from the
 * seed when it is read: a disk of any size costs no space, and is the same wherever and whenever it is made.
 */
export function seededDisk(options: SeededDiskOptions): SeededDisk {
  checkCapacity(options.capacityBytes);
  return diskOfGeneration(options, 0);
}

function checkCapacity(bytes: number): void {
  if (bytes >= SMALLEST && bytes <= LARGEST && bytes % 512 === 0) return;
  throw fail('usage', `a simulated disk cannot have ${bytes} bytes`, {
    hint: 'give 16 MiB to 64 TiB, in whole sectors of 512 bytes',
  });
}

function diskOfGeneration(options: SeededDiskOptions, generation: number): SeededDisk {
  const seed = String(options.seed);
  const { capacityBytes, dataBytes = Math.min(20 * MIB, Math.floor(capacityBytes / 3)) } = options;
  const table = partitionTable(seed, capacityBytes);
  const files = guestFiles({ seed, dataBytes, generation });
  const fileSystem = ext4Regions({
    seed,
    files,
    bytes: table.partition.length,
    createdAt: INSTALLED_AT,
    writtenAt: writtenAt(generation),
  });
  const disk = new RegionDisk(capacityBytes, [
    ...table.regions,
    ...shiftRegions(fileSystem, table.partition.offset),
  ]);
  return {
    capacityBytes,
    files,
    allocated: () => disk.allocated(),
    read: (offset, length) => disk.read(offset, length),
    withGeneration: (next) => diskOfGeneration(options, next),
  };
}
