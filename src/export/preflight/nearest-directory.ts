import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode } from '../../core/errors.ts';
import { destinationError } from '../../platform/file-errors.ts';

/** The directory itself, or the closest one above it that is there: where it will be made. */
export async function nearestDirectory(directory: string): Promise<string> {
  for (let at = directory; ; at = dirname(at)) {
    try {
      if ((await stat(at)).isDirectory()) return at;
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') throw destinationError(error, at);
    }
    if (dirname(at) === at) return at;
  }
}
