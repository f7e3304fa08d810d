import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns that `text` takes by Unicode's rules, which most terminals follow. */
export function width(text: string): number {
  return stringWidth(text);
}

/**
 * The most columns that any terminal takes: terminals disagree about emoji with a variation selector (🖥️: one or two)
 * and about joined ones (👩‍👧: two, or two for each part). Older ones draw the code points one by one.
 */
export function mostColumns(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) {
    const apart = Array.from(segment).reduce((sum, character) => sum + stringWidth(character), 0);
    columns += Math.max(stringWidth(segment), apart);
  }
  return columns;
}

/** Shortens in the middle, where names differ least: `very-lo…disk2.vmdk`. */
export function shortened(text: string, columns: number, ellipsis: string): string {
  if (mostColumns(text) <= columns) return text;
  const clusters = [...graphemes.segment(text)].map(({ segment }) => segment);
  const room = Math.max(0, columns - width(ellipsis));
  const tail = takeWhileFits(clusters.toReversed(), Math.ceil(room * 0.6)).reverse();
  const head = takeWhileFits(clusters, room - mostColumns(tail.join('')));
  return `${head.join('')}${ellipsis}${tail.join('')}`;
}

/** Breaks a text that is too long into lines, after a space or a slash where there is one. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let rest = [...graphemes.segment(text)].map(({ segment }) => segment);
  while (rest.length > 0 && mostColumns(rest.join('')) > columns) {
    const fits = Math.max(1, takeWhileFits(rest, columns).length);
    const pause = rest.slice(0, fits).findLastIndex((cluster) => cluster === ' ' || cluster === '/') + 1;
    const end = pause > fits / 2 ? pause : fits;
    lines.push(rest.slice(0, end).join(''));
    rest = rest.slice(end);
  }
  return [...lines, rest.join('')];
}

export function padded(text: string, columns: number, side: 'left' | 'right' = 'right'): string {
  const spaces = ' '.repeat(Math.max(0, columns - width(text)));
  return side === 'right' ? text + spaces : spaces + text;
}

function takeWhileFits(clusters: readonly string[], columns: number): string[] {
  let used = 0;
  const end = clusters.findIndex((cluster) => (used += mostColumns(cluster)) > columns);
  return clusters.slice(0, end < 0 ? clusters.length : end);
}
