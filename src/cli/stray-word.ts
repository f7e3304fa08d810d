import { fail, type HyperexportError } from '../core/errors.ts';
import { nearest } from '../core/names.ts';
import { declarationOf } from '../settings/settings.ts';
import { commands, usageOf, type CommandSpec } from './commands.ts';
import type { WordToken } from './tokenise.ts';

/**
 * The error for a word that nothing takes; it says what was probably meant. `command` is the one that the line names;
 * absent for `help` and for a family, whose words are in `path`.
 */
export function strayWord(
  { text, after }: WordToken,
  { command, path }: { command: CommandSpec | undefined; path: readonly string[] },
): HyperexportError {
  if (after !== undefined && declarationOf(after.key).type.safeParse(text).success) {
    return fail('usage', `"${text}" belongs to no flag`, {
      hint: `write ${after.written}=${text}: a switch takes its value with "="`,
    });
  }
  if (command === undefined) {
    const help = ['hyperexport help', ...path].join(' ');
    return fail('usage', `"${text}" is not a command`, { hint: `see: ${help}` });
  }
  if (command.name !== 'export') {
    return fail('usage', `"${text}" is one argument too many`, { hint: `usage: ${usageOf(command)}` });
  }
  return fail('usage', `"${text}" belongs to no flag`, {
    hint: `${didYouMean(text)}a VM is named so: --vm ${shellWord(text)}`,
  });
}

function didYouMean(text: string): string {
  const names = commands.map(({ name }) => name).filter((name) => name !== 'export');
  const families = names.map((name) => name.split(' ', 1)[0] ?? name);
  const [near] = text.length < 3 ? [] : nearest(text, [...names, ...families, 'help'], 1);
  return near === undefined ? '' : `did you mean "hyperexport ${near}"? If not, `;
}

function shellWord(text: string): string {
  return /^[\w./@%+:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
