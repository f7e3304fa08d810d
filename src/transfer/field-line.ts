export interface Field {
  /** Lower case. */
  readonly name: string;
  /** Without the blanks around it. */
  readonly value: string;
}

const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

/** Reads a line of a head or of trailers (RFC 9112, 5). One that continues the line before (obs-fold) is no field. */
export function fieldOf(line: string): Field | undefined {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0));
  if (!NAME.test(name) || /[\r\n]/.test(line)) return undefined;
  return { name: name.toLowerCase(), value: withoutBlanks(line, colon + 1) };
}

/** Step by step: an expression for "blanks, then the end" looks at each run of blanks once for each blank in it. */
function withoutBlanks(line: string, start: number): string {
  let end = line.length;
  while (start < end && isBlank(line.charCodeAt(start))) start++;
  while (start < end && isBlank(line.charCodeAt(end - 1))) end--;
  return line.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
