import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { systemErrorCode } from '../core/errors.ts';

/**
 * The absolute path of the program that a word means, as execvp(3) looks for it: a word with a slash is a path, any
 * other is looked for in PATH. Without such a program: why there is none.
 */
export async function findExecutable(
  word: string,
  {
    searchPath = '',
    platform,
  }: { readonly searchPath?: string | undefined; readonly platform: NodeJS.Platform },
): Promise<{ readonly program: string } | { readonly missing: 'not-found' | 'not-executable' }> {
  const isPath = word.includes('/') || (platform === 'win32' && word.includes('\\'));
  const directories = isPath ? [''] : searchPath.split(delimiter).map((each) => (each === '' ? '.' : each));
  const endings = platform === 'win32' ? ['', '.exe'] : [''];
  let missing: 'not-found' | 'not-executable' = 'not-found';
  for (const directory of directories) {
    for (const ending of endings) {
      const program = resolve(join(directory, word + ending));
      const found = await look(program);
      if (found === 'executable') return { program };
      if (found === 'not-executable') missing = found;
    }
  }
  return { missing };
}

async function look(program: string): Promise<'executable' | 'not-executable' | 'not-found'> {
  try {
    if (!(await stat(program)).isFile()) return 'not-executable';
    await access(program, constants.X_OK);
    return 'executable';
  } catch (error) {
    return systemErrorCode(error) === 'EACCES' ? 'not-executable' : 'not-found';
  }
}
