import { decodeInventoryName } from '../../vsphere/inventory-name.ts';
import { knownFlag } from '../../settings/flag-table.ts';
import { visible } from '../render/visible.ts';
import { flagShape } from '../tokenise.ts';
import type { Candidate } from './answer.ts';
import type { Cursor } from './cursor.ts';

/**
 * VMs by their names, and by their paths where one begins with a slash or where two have the same name. A name that a
 * terminal would act on is not offered: a pattern finds such a VM.
 */
export function vmNames(paths: readonly string[], cursor: Cursor): Candidate[] {
  if (cursor.text.startsWith('/')) return nextParts(paths, cursor.text);
  const byName = Map.groupBy(paths, (path) => decodeInventoryName(path.slice(path.lastIndexOf('/') + 1)));
  return [...byName]
    .flatMap(([name, same]) => (same.length === 1 && !name.startsWith('/') ? [name] : same))
    .filter((name) => isSafe(name) && (cursor.before !== '' || !isFlag(name)))
    .map((text) => ({ text }));
}

/** The folders, datacenters and vApps that VMs are in, by their full paths. */
export function folderNames(paths: readonly string[], { text }: Cursor): Candidate[] {
  const folders = paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1));
  return nextParts(folders, text === '' ? '/' : text);
}

/** Paths one level further than what is written, as shells do with files: thousands of them are read by nobody. */
function nextParts(paths: readonly string[], text: string): Candidate[] {
  const start = text.slice(0, text.lastIndexOf('/') + 1);
  const next = new Map<string, Candidate>();
  for (const path of paths) {
    if (!path.startsWith(start) || path === start || !isSafe(path)) continue;
    const slash = path.indexOf('/', start.length);
    const part = slash < 0 ? path : path.slice(0, slash + 1);
    next.set(part, slash < 0 ? { text: part } : { text: part, open: true });
  }
  return [...next.values()];
}

function isSafe(name: string): boolean {
  return visible(name) === name;
}

/** As a word of its own it would be taken for a flag; behind `--vm=` it is not. */
function isFlag(name: string): boolean {
  const shape = flagShape(name);
  return shape !== undefined && knownFlag(shape.name) !== undefined;
}
