/**
 * The versions of `urn:vim25` that the tables are checked for, newest first (held against pyvmomi by a test). A
 * SOAPAction never names another one: the server would then expect, or send, what the tables do not know.
 */
export const apiVersions = [
  '9.1.1.0',
  '9.1.0.0',
  '9.0.0.0',
  '8.0.3.1',
  '8.0.3.0',
  '8.0.2.0',
  '8.0.1.0',
  '8.0.0.2',
  '8.0.0.1',
  '8.0.0.0',
  '7.0.3.2',
  '7.0.3.1',
  '7.0.3.0',
  '7.0.2.1',
  '7.0.2.0',
  '7.0.1.1',
  '7.0.1.0',
  '7.0.0.2',
  '7.0.0.0',
  '6.9.1',
  '6.8.7',
  '6.7.3',
  '6.7.2',
  '6.7.1',
  '6.7',
  '6.5',
  '6.0',
  '5.5',
] as const;

/** Negative when `a` is older than `b`; `6.7` is `6.7.0.0`. */
export function compareApiVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The newest version that both sides know. A server that lists none of ours (a release in between) is spoken to in
 * the newest one before its own: servers accept every version older than theirs.
 */
export function chooseApiVersion(offered: readonly string[]): string | undefined {
  const common = apiVersions.find((version) => offered.includes(version));
  if (common !== undefined) return common;
  const newest = offered
    .filter((version) => /^\d+(\.\d+)*$/.test(version))
    .sort(compareApiVersions)
    .at(-1);
  return newest && apiVersions.find((version) => compareApiVersions(version, newest) <= 0);
}
