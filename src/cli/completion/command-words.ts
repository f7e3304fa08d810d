import { belongsTo } from '../../settings/settings.ts';
import { commandFamilies, commandNamed, commands } from '../commands.ts';
import type { Answer, Candidate } from './answer.ts';
import type { Cursor } from './cursor.ts';

/** The words with which the command's name may begin or go on: of commands that take the flags that stand there. */
export function commandWords({ path, words, flags, literal }: Cursor): Candidate[] {
  if (literal || words.length > 0) return [];
  const possible = commands.filter(({ name }) => [...flags.keys()].every((key) => belongsTo(key, name)));
  return [
    ...nextWords(
      path,
      possible.map(({ name }) => name),
    ),
    ...(path.length === 0 && flags.size === 0
      ? [{ text: 'help', about: 'Prints the help of a command.' }]
      : []),
  ];
}

/** Behind `hyperexport help`. */
export function helpWords({ path, words }: Cursor): Answer {
  const names = commands.map(({ name }) => name);
  return { before: '', candidates: words.length > 0 ? [] : nextWords(path, names) };
}

/** What stands for an argument of the command. */
export function argumentOf({ path, words }: Cursor): Pick<Answer, 'candidates' | 'paths'> {
  const argument = commandNamed(path.join(' '))?.arguments[words.length];
  if (argument === undefined) return { candidates: [] };
  return { candidates: [], paths: argument.name === 'DIR' ? 'directory' : 'file' };
}

function nextWords(path: readonly string[], names: readonly string[]): Candidate[] {
  const start = path.map((word) => `${word} `).join('');
  const inside = names.filter((name) => name.startsWith(start) && name !== 'export');
  const next = new Set(inside.map((name) => name.slice(start.length).split(' ', 1)[0] ?? ''));
  return [...next].map((text) => ({ text, about: aboutWord(`${start}${text}`) }));
}

function aboutWord(name: string): string {
  return commandNamed(name)?.summary ?? commandFamilies[name] ?? '';
}
