import { fail, type HyperexportError } from '../core/errors.ts';
import { nearest } from '../core/names.ts';
import { knownFlag } from '../settings/flag-table.ts';
import { belongsTo, declarationOf } from '../settings/settings.ts';
import { commandFamilies, commands, usageOf, type CommandSpec } from './commands.ts';
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
    const meant = nearestCommand(text, path);
    const help = ['hyperexport help', ...path].join(' ');
    return fail('usage', `"${text}" is not a command`, {
      hint: meant === undefined ? `see: ${help}` : `did you mean "${meant}"? See: ${help}`,
    });
  }
  const naming = `a VM is named so: --vm ${shellWord(text)}`;
  if (command.name !== 'export') {
    const takesVms =
      belongsTo('vm', command.name) && declarationOf('vm').meanings?.[command.name] === undefined;
    return fail('usage', `"${text}" is one argument too many`, {
      hint: takesVms ? naming : `usage: ${usageOf(command)}`,
    });
  }
  const meant = knownFlag(text) === undefined ? nearestCommand(text) : `hyperexport --${text}`;
  return fail('usage', `"${text}" belongs to no flag`, {
    hint: meant === undefined ? naming : `did you mean "${meant}"? If not, ${naming}`,
  });
}

/** The command, or the family of some, that a word is nearest to; behind a family, only one of its own verbs. */
function nearestCommand(text: string, path: readonly string[] = []): string | undefined {
  const start = path.map((word) => `${word} `).join('');
  const inside = commands
    .map(({ name }) => name)
    .filter((name) => name !== 'export' && name.startsWith(start));
  const others = path.length === 0 ? [...Object.keys(commandFamilies), 'help'] : [];
  const candidates = [...inside.map((name) => name.slice(start.length)), ...others];
  const [near] = text.length < 3 ? [] : nearest(text, candidates, 1);
  return near === undefined ? undefined : `hyperexport ${start}${near}`;
}

function shellWord(text: string): string {
  return /^[\w./@%+:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
