import type { VirtualMachineDisk } from '../../vsphere/vm.ts';
import type { ExportRequest } from '../request.ts';

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

/**
 * Bytes that the export takes at its worst moment: of the disks of an OVA that arrive beside the first, one at a time
 * lies both beside the archive and in it.
 */
export function mostAtOnce(
  disks: readonly VirtualMachineDisk[],
  { format, parallel }: Pick<ExportRequest, 'format' | 'parallel'>,
): number {
  const spooled = format === 'ova' && parallel > 1 ? disks.slice(1).map(usedBytes) : [];
  return estimateDisks(disks).atMost + Math.max(0, ...spooled);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
