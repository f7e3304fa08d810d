import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientPlace, FaultCase } from './fault-case.ts';
import type { ProcessOptions } from './run-process.ts';

/** Why this machine cannot run the case, if it cannot: not every user may mount a file system of his own. */
export function whyNotHere({ place }: FaultCase): string | undefined {
  return isMounted(place) && !canMount() ? `not run: this user may not mount ${place ?? ''}` : undefined;
}

let mayMount: boolean | undefined;

function canMount(): boolean {
  mayMount ??= spawnSync('unshare', ['-rm', 'true']).status === 0;
  return mayMount;
}

export const isMounted = (place: ClientPlace | undefined): boolean =>
  place === 'a full disk' || place === 'a read-only file system';

/** Prepares the place, and says how the program is started in it. */
export async function placeOf(
  place: ClientPlace | undefined,
  room: string,
): Promise<Omit<ProcessOptions, 'environment'>> {
  const own = join(room, 'own');
  const mounted = (options: string): readonly string[] => [
    ...['unshare', '-rm', 'sh', '-c', `mount -t tmpfs -o ${options} tmpfs "$0" && exec "$@"`, own],
  ];
  if (isMounted(place)) await mkdir(own);
  switch (place) {
    case 'a full disk':
      return { cwd: room, wrapper: mounted('size=256k') };
    case 'a read-only file system':
      return { cwd: room, wrapper: mounted('ro') };
    // 250 KiB: the state database must not need more.
    case 'a limit on the size of files':
      return { cwd: room, wrapper: ['sh', '-c', 'ulimit -f 500 && exec "$@"', 'sh'] };
    case 'a file':
      await writeFile(join(room, 'out'), 'mine\n');
      return { cwd: room };
    case 'a state directory that is a file':
      await writeFile(join(room, 'state'), 'mine\n');
      return { cwd: room };
    case 'no working directory':
      await mkdir(own);
      return { cwd: own, wrapper: ['sh', '-c', 'rmdir "$PWD" && exec "$@"', 'sh'] };
    case undefined:
      return { cwd: room };
  }
}
