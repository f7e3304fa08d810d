/** The beginning of a text that somebody else wrote, for a message: nobody reads a megabyte of it. */
export function excerpt(text: string, most = 100): string {
  return text.length <= most ? text : `${text.slice(0, most)}...`;
}
