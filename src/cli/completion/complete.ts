import { declarationOf, type SettingKey } from '../../settings/settings.ts';
import { NOTHING, type Answer, type Candidate } from './answer.ts';
import { argumentOf, commandWords, helpWords } from './command-words.ts';
import { readCursor, type Cursor } from './cursor.ts';
import { flagsAt } from './flags-at.ts';
import { folderNames, vmNames } from './inventory-names.ts';
import type { KnownNames } from './known-names.ts';

/** What could stand at the end of a command line; its last word is the one that is being written. */
export async function complete(argv: readonly string[], names: KnownNames): Promise<Answer> {
  const cursor = readCursor(argv);
  if (cursor.flag !== undefined) return await valuesOf(cursor.flag, cursor, names);
  if (cursor.help) return helpWords(cursor);
  if (!cursor.literal && cursor.text.startsWith('-')) return flagsAt(cursor);

  const words = commandWords(cursor);
  const { candidates, paths } = argumentOf(cursor);
  const answer = {
    before: '',
    candidates: [...words, ...candidates],
    ...(paths === undefined ? {} : { paths }),
  };
  const silent = answer.candidates.length === 0 && paths === undefined;
  return silent && !cursor.literal && cursor.text === '' ? flagsAt(cursor) : answer;
}

async function valuesOf(key: SettingKey, cursor: Cursor, names: KnownNames): Promise<Answer> {
  const { before, text } = cursor;
  const { kind, words, valueHint, commas, names: named } = declarationOf(key);
  if (named === 'vm') return { before, candidates: vmNames(await names.vms(cursor), cursor) };
  if (named === 'folder') return { before, candidates: folderNames(await names.vms(cursor), cursor) };
  if (named === 'profile') return { before, candidates: asCandidates(await names.profiles()) };
  if (valueHint === 'FILE') return { before, candidates: [], paths: 'file' };
  if (valueHint === 'DIR') return { before, candidates: [], paths: 'directory' };
  if (words === undefined) return NOTHING;
  if (kind !== 'list' || commas === 'kept') return { before, candidates: asCandidates(words) };
  const listed = text.slice(0, text.lastIndexOf(',') + 1);
  const taken = [...listed.split(','), ...(cursor.flags.get(key) ?? []).flatMap((value) => value.split(','))];
  const left = words.filter((word) => !taken.includes(word));
  return { before: before + listed, candidates: asCandidates(left) };
}

function asCandidates(words: readonly string[]): Candidate[] {
  return words.map((text) => ({ text }));
}
