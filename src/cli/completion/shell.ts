import type { Answer } from './answer.ts';

/** A command line as a shell hands it over. */
export interface ShellLine {
  /** Without the name of the program; the word that is being written, maybe empty, is the last one. */
  readonly words: readonly string[];
  /** What is being written is the file of a redirection. */
  readonly redirection: boolean;
}

/** How a shell is told what could stand where its cursor is. */
export interface Shell {
  /** What the user's start-up file reads; it runs `hyperexport __complete SHELL ...` when Tab is pressed. */
  readonly script: string;
  /** The line, from the arguments behind the shell's name. */
  readonly read: (given: readonly string[]) => ShellLine;
  /** The answer as the script reads it. */
  readonly print: (answer: Answer, given: readonly string[]) => string;
}

export function readPlainWords(words: readonly string[]): ShellLine {
  return { words: words.length === 0 ? [''] : words, redirection: false };
}
