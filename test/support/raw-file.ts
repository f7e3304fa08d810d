import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { RawDisk } from '../../src/disk/raw-disk.ts';

/** A raw image on disk, as our writer reads disks. */
export function openRawDisk(file: string): RawDisk & Disposable {
  const descriptor = openSync(file, 'r');
  const capacityBytes = fstatSync(descriptor).size;
  return {
    capacityBytes,
    allocated: () => [{ offset: 0, length: capacityBytes }],
    read(offset, length) {
      const content = Buffer.alloc(length);
      readSync(descriptor, content, 0, length, offset);
      return content;
    },
    [Symbol.dispose]() {
      closeSync(descriptor);
    },
  };
}
