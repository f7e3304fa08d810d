/** What no two runs have alike. A page shows what one of them had; both sides are compared with this instead. */
const different: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:?\d\d:?\d\d(?:\.\d+)?Z?/g, '<moment>'],
  [/\b20\d\d-\d\d-\d\d \d\d:\d\d\b/g, '<moment>'],
  [/\b20\d{6}T\d{6}Z\b/g, '<moment>'],
  [/\b20\d\d-\d\d-\d\d\b/g, '<date>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uuid>'],
  [/\b(?:[0-9A-F]{2}:){19,31}[0-9A-F]{2}\b|\b[0-9a-f]{64}\b/g, '<hash>'],
  // A transfer of a moment has no rate.
  [/(\d ?m?s), [\d.]+ [kMGT]?B\/s/g, '$1'],
  [/\b[\d.]+ [kMGT]?B\/s/g, '<rate>'],
  [/\b(?:\d+h )?(?:\d+m )?\d+(?:\.\d+)? ?m?s\b/g, '<time>'],
  [/(_seconds"?[=:] ?)[\d.]+/g, '$1<time>'],
  [/(_bytes_per_second"?[=:] ?)[\d.]+/g, '$1<rate>'],
];

/** What a terminal wipes away again, and a file keeps. */
const passing = [/^Exporting .* to /, /: (?:started|finished), /, /^\d+ %/, /: \d+ % (?:packed|read back)$/];

/**
 * Whether a page shows what was printed. `...` in it stands for any text, and alone on a line for any lines.
 * Answers both as they were compared, for the message of a test.
 */
export function compareOutput(shown: readonly string[], output: string) {
  const kept = output.split('\n').filter((line) => !passing.some((wiped) => wiped.test(line)));
  const [page, printed] = [shown, kept].map((lines) => withoutDifferences(lines.join('\n').trim()));
  return { page, printed, same: pattern(page!).test(`${printed}\n`) };
}

function withoutDifferences(text: string): string {
  return different.reduce((all, [what, word]) => all.replace(what, word), text.replaceAll(/[ \t]+$/gm, ''));
}

function pattern(page: string): RegExp {
  const lines = page
    .split('\n')
    .map((line) => (line === '...' ? '(?:.*\n)*?' : `${line.split('...').map(literal).join('.*')}\n`));
  return new RegExp(`^${lines.join('')}$`);
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
