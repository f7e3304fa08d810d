import type { Answer } from './answer.ts';
import { readPlainWords, type Shell } from './shell.ts';

/**
 * zsh matches and quotes by itself, whatever stands in a name (`compadd`); it is told how much of the word is no part
 * of that (`compset -P`). `(Q)` takes quotes away and evaluates nothing.
 */
const script = `#compdef hyperexport
# zsh completion for hyperexport
_hyperexport() {
  local program=hyperexport kind before value shown
  local -a values displays parts
  (( $+commands[hyperexport] )) || program=\${words[1]/#\\~/$HOME}
  {
    IFS= read -r kind
    IFS= read -r before
    while IFS=$'\\t' read -r value shown; do
      values+=("$value")
      displays+=("\${shown[1,COLUMNS-2]}")
    done
  } < <("$program" __complete zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)
  [[ -n $before ]] && compset -P "*[=,]"
  case $kind in
    word) if [[ -n \${displays[1]} ]]; then compadd -l -d displays -a -- values; else compadd -a -- values; fi ;;
    open)
      parts=(\${(M)values:#*/})
      values=(\${values:#*/})
      compadd -S '' -a -- parts
      compadd -a -- values
      ;;
    file) _files ;;
    directory) _files -/ ;;
  esac
}
if [[ \${funcstack[1]} == _hyperexport ]]; then _hyperexport "$@"; else compdef _hyperexport hyperexport; fi
`;

export const zsh: Shell = { script, read: readPlainWords, print };

function print({ before, candidates, paths }: Answer): string {
  const columns = Math.max(0, ...candidates.map(({ text }) => text.length));
  const rows = candidates.map(({ text, about }) =>
    about === undefined ? text : `${text}\t${text.padEnd(columns)}  -- ${about}`,
  );
  const open = candidates.some((candidate) => candidate.open === true);
  return [open ? 'open' : (paths ?? 'word'), before, ...rows].map((row) => `${row}\n`).join('');
}
