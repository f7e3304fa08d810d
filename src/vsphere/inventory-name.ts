/**
 * vCenter escapes three characters in the names that it reports, so that a name fits into a path: `/` as `%2f`, `%` as
 * `%25` and `\` as `%5c`; everything else, `+` and umlauts included, stands as it is (`ManagedEntity.name`).
 */
export function decodeInventoryName(name: string): string {
  return name.replace(/%(2f|25|5c)/gi, (escape) => DECODED[escape.toLowerCase()] ?? escape);
}

const DECODED: Readonly<Record<string, string>> = { '%2f': '/', '%25': '%', '%5c': '\\' };

/** Whether what a person typed is this name, in the form they see or in the server's. */
export function isInventoryName(typed: string, name: string): boolean {
  return typed === name || typed === decodeInventoryName(name);
}
