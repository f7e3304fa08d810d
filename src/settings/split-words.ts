import { fail } from '../core/errors.ts';

/**
 * Splits a command as a POSIX shell splits it into words (XCU 2.2, Quoting), and does nothing else a shell does. One
 * difference serves Windows' paths: outside quotes a backslash is special only before a space, a quote or a backslash.
 * With `comments`, a word that begins with `#` ends the command (XCU 2.3, rule 9).
 */
export function splitWords(command: string, { comments = false } = {}): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let end = 0;
  for (const match of command.matchAll(PIECE)) {
    if (match.index !== end) break;
    end += match[0].length;
    const [, space, single, double, escaped, plain] = match;
    if (comments && word === undefined && plain?.startsWith('#') === true) return words;
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + (single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain ?? '');
    }
  }
  if (end !== command.length) throw fail('usage', 'a quote is not closed');
  if (word !== undefined) words.push(word);
  return words;
}

const PIECE = /(\s+)|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\([\s'"\\])|([^\s'"\\]+|\\(?![\s'"\\]))/gs;
