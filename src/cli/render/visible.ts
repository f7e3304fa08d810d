/**
 * Names come from other people, and a terminal obeys what it is shown: ESC sequences move the cursor or set the title,
 * C1 controls do the same in one character, and bidirectional overrides make a name read as another one (Unicode
 * TR 36, 3.5). Each of them is written as an escape, so that nothing is lost and nothing is obeyed.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/gu;
const CONTROLS = /[\p{Cc}\u2028\u2029]/gu;
const BEYOND_ASCII = /[^\x20-\x7E]/gu;

/** `text` on one line, with every character that a terminal would act on written as `\n`, `\x1b` or `\u{202e}`. */
export function visible(text: string): string {
  return text.replace(UNSAFE, escaped);
}

/** The same for a terminal whose character set is unknown: nothing but printable ASCII is left. */
export function visibleAscii(text: string): string {
  return text.replace(BEYOND_ASCII, escaped);
}

/** Control characters only, for values that a program reads and that must keep every other character. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, escaped);
}

/** Several lines stay several lines (a fault's message has them); each is made visible. */
export function visibleLines(text: string): string[] {
  return text.split(/\r?\n/).map(visible);
}

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).padStart(2, '0');
  return NAMED[character] ?? (code < 0x100 ? `\\x${hex}` : `\\u{${hex}}`);
}
