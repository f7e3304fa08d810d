import * as z from 'zod';
import { parseBytes } from '../core/bytes.ts';
import { formatDuration, parseDuration } from '../core/duration.ts';
import { HyperexportError } from '../core/errors.ts';

/** The schemas that several options share. Each reads text, because that is what flags and variables are. */

export const text = z.string().min(1, 'may not be empty');

/** The name of an environment variable (POSIX, XBD 8.1). */
export const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of a variable');

/** Go's own words for a boolean (strconv.ParseBool), and `yes` and `no` for variables written by people. */
const TRUE = ['1', 't', 'true', 'y', 'yes', 'on'];
const FALSE = ['0', 'f', 'false', 'n', 'no', 'off'];

export const boolean = z.string().transform((value, context): boolean => {
  const word = value.trim().toLowerCase();
  if (TRUE.includes(word)) return true;
  if (FALSE.includes(word)) return false;
  context.addIssue('is neither true nor false (write true, false, 1, 0, yes or no)');
  return z.NEVER;
});

/** What a switch with more than two words means: a word for true, one for false, and others that stand for themselves. */
export interface SwitchWords<Word extends string> {
  readonly true: Word;
  readonly false: Word;
  readonly others?: readonly Word[];
}

export function switchWords<Word extends string>(words: SwitchWords<Word>) {
  const { others = [] } = words;
  return z.string().transform((value, context): Word => {
    const word = value.trim().toLowerCase();
    if (TRUE.includes(word)) return words.true;
    if (FALSE.includes(word)) return words.false;
    const named = [words.true, words.false, ...others].find((each) => each === word);
    if (named !== undefined) return named;
    context.addIssue(`is not one of true, false, ${others.join(', ')}`);
    return z.NEVER;
  });
}

export function writeSwitchWord<Word extends string>(words: SwitchWords<Word>, word: Word): string {
  if (word === words.true) return 'true';
  return word === words.false ? 'false' : word;
}

/** A whole number as Go writes it: decimal, `0x..`, `0b..`, `0o..`, with `_` between digits. */
export function integer({ minimum, maximum }: { minimum: number; maximum: number }) {
  return z.string().transform((value, context): number => {
    const digits = value.trim().replace(/(?<=\w)_(?=\w)/g, '');
    const number = digits === '' ? NaN : Number(digits);
    if (Number.isSafeInteger(number) && number >= minimum && number <= maximum) return number;
    context.addIssue(`is not a whole number from ${minimum} to ${maximum}`);
    return z.NEVER;
  });
}

export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `is not one of ${words.join(', ')}` });
}

/** Bytes, written as such (`107374182400`) or with a unit (`100G`). */
export const size = z.string().transform((value, context): number => {
  try {
    return parseBytes(value);
  } catch (error) {
    if (!(error instanceof HyperexportError)) throw error;
    context.addIssue(`is not a size (${error.hint ?? error.message})`);
    return z.NEVER;
  }
});

interface DurationBounds {
  readonly minimumMs: number;
  readonly maximumMs: number;
  /** What a bare number counts; absent: it is an error. */
  readonly bareUnit?: 'h';
}

/** Milliseconds, written as Go writes a duration (`90s`, `1h30m`), or in days. */
export function duration({ minimumMs, maximumMs, bareUnit }: DurationBounds) {
  return z.string().transform((value, context): number => {
    try {
      const milliseconds = parseDuration(value, bareUnit);
      if (milliseconds >= minimumMs && milliseconds <= maximumMs) return milliseconds;
      const from = milliseconds < minimumMs ? ` from ${formatDuration(minimumMs)}` : '';
      context.addIssue(`is not a duration${from} up to ${formatDuration(maximumMs)}`);
    } catch (error) {
      if (!(error instanceof HyperexportError)) throw error;
      context.addIssue(`is not a duration (${error.hint ?? error.message})`);
    }
    return z.NEVER;
  });
}
