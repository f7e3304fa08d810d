import { readFileSync, writeFileSync } from 'node:fs';

/** Puts a table's text between its two marks in a page; the words around them are people's. */
export function writeSection(file: string, name: string, text: string): void {
  const page = readFileSync(file, 'utf8');
  const [begin, end] = [`<!-- bench: ${name} -->`, `<!-- end: ${name} -->`];
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`${file} has no place for the table: ${begin} ... ${end}`);
  writeFileSync(file, `${page.slice(0, start + begin.length)}\n\n${text}\n\n${page.slice(stop)}`);
}
