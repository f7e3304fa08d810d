import { access, constants } from 'node:fs/promises';
import { asHyperexportError } from '../../core/errors.ts';
import { destinationError } from '../../platform/file-errors.ts';
import { refuseHeld } from '../../platform/lock-file.ts';
import { isThere, refuseTaken } from '../publish.ts';
import { lookAtTarget } from '../target.ts';
import { lockOf, partialFor } from '../../ovf/workplace.ts';
import { expectedFiles } from './expected-files.ts';
import { nearestDirectory } from './nearest-directory.ts';
import { info, ok, problem, type Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** Whether the export may go where it is to go: nothing there that must stay, no other run at it, and room to write. */
export async function checkTarget({ vm, request, context }: Subject): Promise<Finding[]> {
  try {
    const { directory, exists, replaced } = await lookAtTarget(request, vm, context.clock.now());
    const partial = partialFor(directory, exists);
    await refuseHeld(lockOf(partial), `the output directory ${directory}`);
    await refuseReadOnly(directory);
    const leftover = await isThere(partial);
    // What an interrupted run has given names already is its own, and the next run settles that first.
    const names = expectedFiles(vm, request).filter(({ inArchive }) => !inArchive);
    if (exists && !leftover)
      await refuseTaken(
        directory,
        names.map(({ name }) => name),
        replaced,
      );
    if (leftover)
      return [
        info(
          `${partial} is there: ${request.resume ? 'the export goes on behind it where it can' : 'it is removed unless --resume is given'}`,
        ),
      ];
    if (replaced.length > 0)
      return [ok(`${directory}: the export in it is replaced once the new one is complete`)];
    return [ok(exists ? `${directory} is there, and has no export` : directory)];
  } catch (error) {
    return [problem(asHyperexportError(error))];
  }
}

async function refuseReadOnly(directory: string): Promise<void> {
  const parent = await nearestDirectory(directory);
  try {
    await access(parent, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw destinationError(error, parent);
  }
}
