import { fail } from '../../core/errors.ts';
import type { RawDisk } from '../../disk/raw-disk.ts';

/** Writes the disk to a sparse file of its full capacity: the truth that an export is compared with. */
export function dumpRaw(_disk: RawDisk, _file: string, _options: { signal: AbortSignal }): Promise<void> {
  throw fail('unsupported', 'the dump is being written');
}
