import type { Answer } from './answer.ts';
import { readPlainWords, type Shell } from './shell.ts';

/** fish matches and quotes by itself, and adds a space to whatever does not end in one of `=/,:`. */
const script = `# fish completion for hyperexport
function __hyperexport_complete
    set -l program hyperexport
    set -l words (commandline -opc)
    type -q hyperexport; or set program (string replace -r '^~/' $HOME/ -- $words[1])
    set -l raw (commandline -ct)
    set -l current (string unescape -- $raw 2>/dev/null; or printf '%s\\n' $raw)
    set -l lines ($program __complete fish $words[2..-1] "$current" 2>/dev/null </dev/null)
    set -g __hyperexport_candidates $lines[3..-1]
    switch "$lines[1]"
        case file
            # They are left to fish itself.
            return 1
        case directory
            set -l before (string escape --style=regex -- "$lines[2]")
            set -l path (string replace -r -- "^$before" '' $raw)
            set -a __hyperexport_candidates $lines[2](__fish_complete_directories "$path" '')
    end
end
complete -c hyperexport -e
complete -c hyperexport -n __hyperexport_complete -f -a '$__hyperexport_candidates'
`;

export const fish: Shell = { script, read: readPlainWords, print };

function print({ before, candidates, paths }: Answer, given: readonly string[]): string {
  // It looks into the descriptions too, and would put "--config" in the place of the "--concurr" of another command.
  const word = given.at(-1) ?? '';
  const fitting = candidates.filter(({ text }) => !word.startsWith('-') || (before + text).startsWith(word));
  const rows = fitting.map(({ text, about = '' }) => `${before}${text}\t${about}`);
  return [paths ?? 'word', before, ...rows].map((row) => `${row}\n`).join('');
}
