import { fail } from '../../core/errors.ts';
import type { HookName } from '../../events/event.ts';
import type { Hook, Hooks } from '../../hooks/hook.ts';
import { findExecutable } from '../../platform/find-executable.ts';
import { splitWords } from '../../settings/split-words.ts';
import { withoutSecrets } from '../../settings/without-secrets.ts';
import type { App } from '../app.ts';

/**
 * The commands around an export; undefined without any. Errors, before anything is begun: `usage` for what is no
 * command, `configuration` for one that cannot be run.
 */
export async function hooksFrom(app: App): Promise<Hooks | undefined> {
  const { settings, environment } = app;
  const { preExport, postExport, hookTimeout: timeoutMs, hookFailure: onFailure } = settings;
  if (preExport === undefined && postExport === undefined) return undefined;
  return {
    ...(preExport === undefined ? {} : { pre: await hookFrom('pre-export', preExport, app) }),
    ...(postExport === undefined ? {} : { post: await hookFrom('post-export', postExport, app) }),
    ...{ timeoutMs, onFailure },
    environment: withoutSecrets(environment, settings),
  };
}

async function hookFrom(name: HookName, command: string, { environment, platform }: App): Promise<Hook> {
  const words = wordsOf(name, command);
  const [first = ''] = words;
  const found = await findExecutable(first, { searchPath: environment['PATH'], platform });
  if ('program' in found) return { name, words, program: found.program };
  throw fail(
    'configuration',
    found.missing === 'not-found'
      ? `the program "${first}" of --${name} is not found`
      : `the program "${first}" of --${name} is no file that this user may execute`,
    {
      hint: 'name it by its absolute path; a command is run without a shell, so put one with pipes into a script',
    },
  );
}

function wordsOf(name: HookName, command: string): string[] {
  try {
    const words = splitWords(command);
    if ((words[0] ?? '') !== '') return words;
  } catch (cause) {
    throw fail('usage', `--${name}: a quote is not closed`, { cause });
  }
  throw fail('usage', `--${name}: the command is empty`);
}
