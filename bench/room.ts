import { existsSync, statfsSync } from 'node:fs';

const TMPFS = 0x01021994;
const MIB = 1024 ** 2;

/** Whether memory or a disk is written to decides the figures more than anything else. */
export function isInMemory(directory: string): boolean {
  return statfsSync(directory).type === TMPFS;
}

export function hasRoom(directory: string, mib: number): boolean {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize > mib * MIB * 1.05;
}

/** The system's file system in memory, if it is there and large enough. */
export function memoryDirectory(mib: number): string | undefined {
  const directory = '/dev/shm';
  return existsSync(directory) && isInMemory(directory) && hasRoom(directory, mib) ? directory : undefined;
}
