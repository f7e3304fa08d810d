import { randomContent, textContent } from './file-content.ts';
import type { ContentReader } from './file-content.ts';
import { LARGEST_FILE_BYTES } from './ext4/place-file.ts';

/** A file of the simulated guest. */
export interface GuestFile {
  /** From the root of the file system: `/var/log/guest.log`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
  readonly read: ContentReader;
}

export interface GuestFilesOptions {
  readonly seed: string;
  /** The sum of all sizes, near enough. */
  readonly dataBytes: number;
  readonly generation: number;
}

/** Fixed, so that a seed gives the same disk whenever it is asked: 2024-01-01T00:00:00Z. */
export const INSTALLED_AT = 1_704_067_200;
const DAY = 86_400;
const LARGEST_LOG_BYTES = 16 * 2 ** 20;

export function writtenAt(generation: number): number {
  return INSTALLED_AT + generation * DAY;
}

/**
 * What a small server has: a few settings, logs that compress, a database and archives that do not, in proportions that
 * make an export compress like a real disk's. `/var/log/guest.log` is what differs from generation to generation.
 */
export function guestFiles({ seed, dataBytes, generation }: GuestFilesOptions): GuestFile[] {
  const share = (part: number) => Math.floor(dataBytes * part);
  return [
    ...settings(seed),
    {
      ...file(
        '/var/log/guest.log',
        Math.min(share(0.02), LARGEST_LOG_BYTES),
        textContent(seed, `guest.log of generation ${generation}`),
      ),
      modifiedAt: writtenAt(generation),
    },
    ...split('/var/log/syslog', share(0.28), (path) => textContent(seed, path)),
    ...split('/srv/database', share(0.5), (path) => randomContent(seed, path)),
    ...split('/home/guest/documents/report', share(0.1), (path) => textContent(seed, path)),
    ...split('/home/guest/pictures/picture', share(0.1), (path) => randomContent(seed, path)),
  ];
}

function settings(seed: string): GuestFile[] {
  const texts = {
    '/etc/hostname': 'guest\n',
    '/etc/os-release': 'NAME="Simulated Guest"\nID=simulated\n',
    '/etc/seed': `${seed}\n`,
  };
  return Object.entries(texts).map(([path, text]) => {
    const bytes = Buffer.from(text);
    return file(path, bytes.length, (offset, length) => bytes.subarray(offset, offset + length));
  });
}

function file(path: string, sizeBytes: number, read: ContentReader): GuestFile {
  return { path, sizeBytes, read, modifiedAt: INSTALLED_AT };
}

/** One file, or as many as the largest possible file makes necessary. */
function split(name: string, bytes: number, content: (path: string) => ContentReader): GuestFile[] {
  const count = Math.max(1, Math.ceil(bytes / LARGEST_FILE_BYTES));
  return Array.from({ length: count }, (_, index) => {
    const path = `${name}.${index + 1}`;
    const size = Math.min(LARGEST_FILE_BYTES, bytes - index * LARGEST_FILE_BYTES);
    return file(path, size, content(path));
  });
}
