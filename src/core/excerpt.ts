/** The beginning of a text that somebody else wrote, for a message: nobody reads a megabyte of it. */
export function excerpt(text: string, most = 100): string {
  if (text.length <= most) return text;
  // Half a character is none; twice as many code units hold them all.
  const characters = Array.from(text.slice(0, 2 * most + 2));
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most).join('')}...`;
}
