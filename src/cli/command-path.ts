import { commandFamilies, commandNamed } from './commands.ts';

interface Word {
  readonly text: string;
  /** It stands behind `--`. */
  readonly literal: boolean;
}

/** The words that name a command or a family of commands, and those behind them. */
export function commandPath<W extends Word>(words: readonly W[]): { path: string[]; rest: readonly W[] } {
  const [first, second] = words;
  if (first !== undefined && !first.literal) {
    if (second !== undefined && !second.literal && commandNamed(`${first.text} ${second.text}`) !== undefined)
      return { path: [first.text, second.text], rest: words.slice(2) };
    const isCommand = first.text !== 'export' && commandNamed(first.text) !== undefined;
    if (isCommand || first.text in commandFamilies) return { path: [first.text], rest: words.slice(1) };
  }
  return { path: [], rest: words };
}
