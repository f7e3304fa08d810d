import type { Environment } from '../../platform/environment.ts';
import type { Output } from './output.ts';

/** What the place that we write to can show. Decided once per stream; the renderers ask nothing else. */
export interface Style {
  /** Box-drawing characters and emoji; otherwise plain ASCII. */
  readonly unicode: boolean;
  readonly colour: boolean;
  /** A terminal that obeys cursor movements: lines can be drawn again, and columns be addressed. */
  readonly cursor: boolean;
  /** The terminal's width; undefined for a pipe or a file, where a line may be of any length. */
  readonly columns: number | undefined;
}

/** For a pipe or a file: no escape sequence, no limit. */
export const PIPE: Style = { unicode: true, colour: false, cursor: false, columns: undefined };

/** `colour` is the user's wish (`--color`, NO_COLOR), which the settings know. */
export function outputStyle(
  output: Output,
  { environment, colour }: { environment: Environment; colour: boolean },
): Style {
  const utf8 = localeIsUtf8(environment);
  if (output.isTTY !== true) return { ...PIPE, unicode: utf8, colour };

  const terminal = environment['TERM'] ?? '';
  const obeys = terminal !== 'dumb';
  return {
    // The Linux console has 512 glyphs: no emoji among them.
    unicode: utf8 && obeys && terminal !== 'linux',
    colour: colour && obeys,
    cursor: obeys,
    columns: output.columns !== undefined && output.columns > 0 ? output.columns : 80,
  };
}

/**
 * POSIX, XBD 8.2: LC_ALL outranks LC_CTYPE outranks LANG, and an empty one counts as unset. Where none is set (cron,
 * containers, Windows) POSIX says "C", but nearly every such place shows UTF-8, so only a locale that was set counts.
 */
function localeIsUtf8(environment: Environment): boolean {
  const locale = [environment['LC_ALL'], environment['LC_CTYPE'], environment['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return locale === undefined || /utf-?8/i.test(locale);
}

type Paint = (text: string) => string;

export interface Palette {
  readonly strong: Paint;
  readonly faint: Paint;
  readonly good: Paint;
  readonly warn: Paint;
  readonly bad: Paint;
  readonly info: Paint;
}

/** The few colours in use: the 16 that every terminal theme defines, so that they are readable on any background. */
export function palette({ colour }: Pick<Style, 'colour'>): Palette {
  const paint =
    (on: number, off: number): Paint =>
    (text) =>
      colour && text !== '' ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return {
    strong: paint(1, 22),
    faint: paint(2, 22),
    good: paint(32, 39),
    warn: paint(33, 39),
    bad: paint(31, 39),
    info: paint(36, 39),
  };
}
