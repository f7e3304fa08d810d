/**
 * File names made of names that other people chose: `[A-Za-z0-9._-]` stays, the rest becomes `_`, and `_` is put before
 * what would be a device of Windows (`aux.ovf`): an export may be read there. When something was changed, eight
 * characters of the VM's UUID are added, so that two VMs can never meet in one name.
 */
export function fileNameFor(name: string, uuid: string): string {
  const safe = name.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 100);
  const unchanged = safe === name && !/^\.+$/.test(name) && name !== '' && !WINDOWS_DEVICE.test(name);
  const plain = safe.replace(/^\.+/, '_').replace(WINDOWS_DEVICE, '_$&') || 'vm';
  return unchanged ? name : `${plain}-${uuid.replace(/-/g, '').slice(0, 8)}`;
}

/** Whatever follows behind a dot; the first digit of the ports may be any (Microsoft, "Naming Files, Paths, and Namespaces"). */
export const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * The `count` candidates nearest to `wanted` by edit distance, for "did you mean"; if some differ in case only, those.
 * One that only has words more or less in front (`smtp-host`, `email-smtp-host`) is a slip away.
 */
export function nearest(wanted: string, candidates: Iterable<string>, count = 3): string[] {
  const target = wanted.toLowerCase();
  const sameLetters = [...new Set(candidates)].filter((candidate) => candidate.toLowerCase() === target);
  if (sameLetters.length > 0) return sameLetters.slice(0, count);
  const measured = [...new Set(candidates)].map((candidate) => ({
    candidate,
    distance: endsAlike(target, candidate.toLowerCase()) ? 1 : editDistance(target, candidate.toLowerCase()),
  }));
  // Beside one that is a slip away, what shares a few letters is nobody's meaning.
  const farthest = 2 * Math.min(...measured.map(({ distance }) => distance)) + 1;
  return measured
    .filter(
      ({ candidate, distance }) =>
        distance <= Math.min(farthest, Math.max(2, Math.ceil(target.length / 2))) ||
        contains(candidate, target),
    )
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate))
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

function endsAlike(one: string, other: string): boolean {
  return one.endsWith(`-${other}`) || other.endsWith(`-${one}`);
}

function contains(candidate: string, target: string): boolean {
  return target.length >= 3 && candidate.toLowerCase().includes(target);
}

/** Edits to turn one into the other: insert, delete, replace, or swap two neighbours, the commonest slip of all. */
function editDistance(a: string, b: string): number {
  const first = Array.from({ length: b.length + 1 }, (_, index) => index);
  const rows: number[][] = [first];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const replace = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replace, swapped ? at(i - 2, j - 2) + 1 : Infinity),
      );
    }
  }
  return at(a.length, b.length);
}
