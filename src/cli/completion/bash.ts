import type { Answer } from './answer.ts';
import { quoteForBash, readBashWord, splitBashLine } from './bash-words.ts';
import type { Shell, ShellLine } from './shell.ts';

/**
 * Readline replaces what it takes for the word, which begins behind `=`, `:` and an open quote too
 * (COMP_WORDBREAKS), by one of the lines as it stands: so each is quoted for its place, and all that match are told.
 */
const script = `# bash completion for hyperexport
_hyperexport() {
  local program=hyperexport kind line
  type -P hyperexport >/dev/null || program=\${1/#\\~/$HOME}
  COMPREPLY=()
  {
    IFS= read -r kind
    while IFS= read -r line; do COMPREPLY+=("$line"); done
  } < <("$program" __complete bash "$2" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null </dev/null)
  case $kind in
    open) compopt -o nospace 2>/dev/null ;;
    file) compopt -o default 2>/dev/null ;;
    directory) compopt -o dirnames 2>/dev/null ;;
  esac
}
complete -F _hyperexport hyperexport
`;

export const bash: Shell = { script, read, print };

/** The words of the line up to the cursor, the last one maybe empty, without the name of the program. */
function read([, line = '']: readonly string[]): ShellLine {
  const { words, last, redirection } = splitBashLine(line);
  return { words: [...words.slice(1), last].map((word) => readBashWord(word).text), redirection };
}

/** What the function of the script reads: the kind of the answer, then the candidates, a line each. */
function print(answer: Answer, [piece = '', line = '']: readonly string[]): string {
  const { last } = splitBashLine(line);
  const { text, expanded } = readBashWord(last);
  const head = readBashWord(last.endsWith(piece) ? last.slice(0, last.length - piece.length) : '');
  const matching = answer.candidates
    .map((candidate) => ({ ...candidate, text: answer.before + candidate.text }))
    // What bash would evaluate first cannot be gone on with.
    .filter((candidate) => !expanded && candidate.text.startsWith(text));
  const kind = matching.length === 1 && matching[0]?.open === true ? 'open' : (answer.paths ?? 'word');
  const written = matching.map(({ text: whole }) => quoteForBash(whole.slice(head.text.length), head.quote));
  // Readline closes an open quote behind the only match, but not where that ends in such a character.
  const [only = '', ...others] = written;
  if (others.length === 0 && head.quote !== '' && only.endsWith(head.quote)) written[0] = only + head.quote;
  return [kind, ...written].map((each) => `${each}\n`).join('');
}
