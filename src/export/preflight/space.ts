import { stat, statfs } from 'node:fs/promises';
import { formatBytes } from '../../core/bytes.ts';
import { fail } from '../../core/errors.ts';
import { outputDirectory } from '../target.ts';
import { estimateDisks, mostAtOnce } from './estimate-size.ts';
import { nearestDirectory } from './nearest-directory.ts';
import { notChecked, ok, problem, warning, type Finding } from './finding.ts';
import type { OthersNeed } from './shared-space.ts';
import type { Subject } from './subject.ts';

/** Whether the file system of the output has room for what the disks may become, beside the other exports of the run. */
export async function checkSpace({ vm, request, context }: Subject): Promise<Finding[]> {
  const { atLeast } = estimateDisks(vm.disks);
  const atMost = mostAtOnce(vm.disks, request);
  try {
    const output = outputDirectory(request, vm, context.clock.now());
    const directory = await nearestDirectory(output);
    const { dev: device } = await stat(directory);
    const others = await context.space?.need({ device, directory: output, atLeast, atMost });
    const { bavail, bsize } = await statfs(directory);
    return [
      judgeSpace(bavail * bsize, { atLeast, atMost, directory, ...(others === undefined ? {} : { others }) }),
    ];
  } catch {
    return [notChecked('the free space of the target cannot be read')];
  }
}

interface Needed extends OthersNeed {
  readonly directory: string;
  /** What exports that began before will still take. */
  readonly others?: OthersNeed;
}

export function judgeSpace(
  free: number,
  { atLeast, atMost, directory, others = { atLeast: 0, atMost: 0 } }: Needed,
): Finding {
  const beside =
    others.atMost === 0
      ? ''
      : `, of which the other exports of this run may take ${formatBytes(others.atMost)}`;
  const has = `${formatBytes(free)} free in ${directory}${beside}`;
  const needs = `the export may take ${formatBytes(atMost)}`;
  if (free - others.atLeast < atLeast) {
    const least = formatBytes(atLeast);
    return problem(
      fail('no-space', `${has}: the export cannot be smaller than ${least}`, {
        hint: 'free some space on that file system, or choose another --output',
      }),
    );
  }
  if (free - others.atMost < atMost) {
    return warning(
      `${has}, and ${needs} (it is usually smaller: disks are compressed)`,
      'if it does not fit, the run ends with exit status 16 and leaves no export; --output chooses another place',
    );
  }
  return ok(`${has}; ${needs}`);
}
