/** A text that somebody else wrote, without what could begin a line, a header or a direction of its own. */
export function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
}
