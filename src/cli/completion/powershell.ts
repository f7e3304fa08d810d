import type { Answer } from './answer.ts';
import { readPlainWords, type Shell, type ShellLine } from './shell.ts';

/** What is offered is put between single quotes where it has to be; PowerShell itself says how they are escaped. */
const script = `# PowerShell completion for hyperexport
Register-ArgumentCompleter -Native -CommandName 'hyperexport' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } })
    $current = $wordToComplete.Trim([char[]]"'\`"")
    $kind, $before, $rows = @(& hyperexport __complete powershell @words "=$current" 2>$null)
    foreach ($row in $rows) {
        $value, $about = $row -split "\`t", 2
        $word = $before + $value
        if (-not $word.StartsWith($current, [System.StringComparison]::Ordinal)) { continue }
        $escaped = [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($word)
        $written = if ($word -match '^[A-Za-z0-9_./=:-]+$') { $word } else { "'$escaped'" }
        if (-not $about) { $about = $word }
        [System.Management.Automation.CompletionResult]::new($written, $value, 'ParameterValue', $about)
    }
}
`;

export const powershell: Shell = { script, read, print };

/** Before 7.3 it gives no program an empty word: the last one has a sign before it. */
function read(given: readonly string[]): ShellLine {
  return readPlainWords(given.map((word, at) => (at === given.length - 1 ? word.slice(1) : word)));
}

function print({ before, candidates, paths }: Answer): string {
  const rows = candidates.map(({ text, about = '' }) => `${text}\t${about}`);
  return [paths ?? 'word', before, ...rows].map((row) => `${row}\n`).join('');
}
