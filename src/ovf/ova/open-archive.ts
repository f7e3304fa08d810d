import { open, stat, type FileHandle } from 'node:fs/promises';
import { fail } from '../../core/errors.ts';
import { sourceError } from '../../platform/file-errors.ts';

/** Opens an archive for reading. Only a regular file: a directory cannot be read, and a pipe would be waited for. */
export async function openArchive(archive: string): Promise<FileHandle> {
  try {
    const found = await stat(archive);
    if (found.isDirectory()) {
      throw fail('usage', `${archive} is a directory, and not an archive`, {
        hint: 'give the .ova file; `hyperexport ova create` makes one of a directory',
      });
    }
    if (!found.isFile()) throw fail('usage', `${archive} is not a regular file`);
    return await open(archive, 'r');
  } catch (error) {
    throw sourceError(error, archive);
  }
}
