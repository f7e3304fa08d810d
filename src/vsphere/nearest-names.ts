import { nearest } from '../core/names.ts';

/** What to do about a name that does not exist, among those that do: the hint of a `not-found`. */
export function nearestHint(wanted: string, names: readonly string[]): string {
  const near = nearest(wanted, names);
  if (near.length > 0) return `did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`;
  return names.length === 0
    ? 'this user sees none at all: check its permissions'
    : 'names are compared exactly, capital letters included';
}
