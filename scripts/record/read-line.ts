import stringWidth from 'string-width';

/** Text of one look, at a column of the terminal. */
export interface Run {
  readonly column: number;
  readonly width: number;
  readonly text: string;
  readonly bold: boolean;
  readonly dim: boolean;
  /** Of the sixteen; absent: the terminal's own. */
  readonly color?: number;
}

/** A line of a terminal with its escape sequences (ECMA-48, SGR), as `tmux capture-pane -e` prints it. */
export function readLine(line: string): Run[] {
  const runs: Run[] = [];
  let look: Pick<Run, 'bold' | 'dim' | 'color'> = { bold: false, dim: false };
  let column = 0;
  for (const [, codes, text = ''] of line.matchAll(/(?:\p{Cc}\[([\d;]*)m)?(\P{Cc}*)/gu)) {
    if (codes !== undefined) look = codes.split(';').map(Number).reduce(changed, look);
    const width = stringWidth(text);
    if (text.trim() !== '') runs.push({ ...look, column, width, text });
    column += width;
  }
  return runs;
}

function changed(look: Pick<Run, 'bold' | 'dim' | 'color'>, code: number) {
  if (code === 0) return { bold: false, dim: false };
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 22) return { ...look, bold: false, dim: false };
  if (code >= 30 && code <= 37) return { ...look, color: code - 30 };
  if (code >= 90 && code <= 97) return { ...look, color: code - 82 };
  if (code === 39) return { bold: look.bold, dim: look.dim };
  return look;
}
