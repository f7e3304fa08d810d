import { fail } from '../../core/errors.ts';
import type { DiskStructure } from './structure.ts';

/**
 * Checks the structure of a stream-optimised VMDK while its bytes stream past, in constant memory. Grains are jumped
 * over, not inflated. Throws `not-a-disk`.
 */
export class StreamOptimizedWalk {
  /** Known once the header has passed. */
  get capacityBytes(): number | undefined {
    return undefined;
  }

  /** End of the highest grain seen so far, as an address on the disk: progress over `capacityBytes`. */
  get address(): number {
    return 0;
  }

  push(_chunk: Uint8Array): void {
    throw fail('unsupported', 'the walk is being written');
  }

  /** Call once, after the last chunk. Throws when the body ended too early. */
  finish(): DiskStructure {
    throw fail('unsupported', 'the walk is being written');
  }
}
