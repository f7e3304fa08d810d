/**
 * Breaks text at spaces into lines of at most `width` columns; a word that is longer stands alone. It is our own
 * English, a column a character: to measure anything else (render/width.ts) takes tables that --help need not load.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((piece) => piece !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}
