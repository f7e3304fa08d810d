import type { VirtualMachineDisk } from '../../vsphere/vm.ts';
import type { ExportFormat } from '../request.ts';

export interface SizeEstimate {
  /** Bytes that the disk files of the export come to at most, or nearly so. */
  readonly atMost: number;
  /** Bytes below which they cannot come. */
  readonly atLeast: number;
}

/**
 * What the disks will be as stream-optimised VMDK files: the server leaves out blocks that were never written, and
 * compresses the others. So a disk is at most what its files take on the datastore (its capacity where the server does
 * not say), and a little more where nothing can be compressed. How far its content shrinks nobody knows before it was
 * read: half is common. A fiftieth of what a thin disk has in use is the least to be believed; a thick one may be empty.
 */
export function estimateDisks(disks: readonly VirtualMachineDisk[]): SizeEstimate {
  const used = disks.map(usedBytes);
  const thin = disks.map((disk, index) => (disk.backing.thin === true ? (used[index] ?? 0) : 0));
  return { atMost: Math.ceil(sum(used) * INCOMPRESSIBLE), atLeast: Math.floor(sum(thin) / MOST_SHRINKING) };
}

/** Deflate's overhead on random data, and 512 bytes of marker for each grain of 64 KiB. */
const INCOMPRESSIBLE = 1.01;
const MOST_SHRINKING = 50;

export function usedBytes({ usedBytes: used, capacityBytes }: VirtualMachineDisk): number {
  return used === undefined ? capacityBytes : Math.min(used, capacityBytes);
}

/** How often the bytes of the disks lie on the target at the worst moment: an archive is packed from files beside it. */
export function copies(format: ExportFormat): number {
  return format === 'ova' ? 2 : 1;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
