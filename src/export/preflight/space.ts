import { statfs } from 'node:fs/promises';
import { formatBytes } from '../../core/bytes.ts';
import { fail } from '../../core/errors.ts';
import { outputDirectory } from '../target.ts';
import { estimateDisks, mostAtOnce } from './estimate-size.ts';
import { nearestDirectory } from './nearest-directory.ts';
import { notChecked, ok, problem, warning, type Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** Whether the file system of the output has room for what the disks may become. */
export async function checkSpace({ vm, request, context }: Subject): Promise<Finding[]> {
  let directory: string;
  let free: number;
  try {
    directory = await nearestDirectory(outputDirectory(request, vm, context.clock.now()));
    const { bavail, bsize } = await statfs(directory);
    free = bavail * bsize;
  } catch {
    return [notChecked('the free space of the target cannot be read')];
  }
  const { atLeast } = estimateDisks(vm.disks);
  return [judgeSpace(free, { atLeast, atMost: mostAtOnce(vm.disks, request), directory })];
}

export function judgeSpace(
  free: number,
  { atLeast, atMost, directory }: { atLeast: number; atMost: number; directory: string },
): Finding {
  const has = `${formatBytes(free)} free in ${directory}`;
  const needs = `the export may take ${formatBytes(atMost)}`;
  if (free < atLeast) {
    const least = formatBytes(atLeast);
    return problem(
      fail('no-space', `${has}: the export cannot be smaller than ${least}`, {
        hint: 'free some space on that file system, or choose another --output',
      }),
    );
  }
  if (free < atMost) {
    return warning(
      `${has}, and ${needs} (it is usually smaller: disks are compressed)`,
      'if it does not fit, the run ends with exit status 16 and leaves no export; --output chooses another place',
    );
  }
  return ok(`${has}; ${needs}`);
}
