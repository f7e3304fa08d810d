export interface Field {
  /** Lower case. */
  readonly name: string;
  /** Without the blanks around it. */
  readonly value: string;
}

/** Reads a line of a head or of trailers (RFC 9112, 5). One that continues the line before (obs-fold) is no field. */
export function fieldOf(line: string): Field | undefined {
  const field = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line);
  if (field === null) return undefined;
  const [, name = '', value = ''] = field;
  return { name: name.toLowerCase(), value };
}
