import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asHyperexportError, fail, systemErrorCode } from '../core/errors.ts';
import { isWorkplaceName, TRASH } from '../ovf/workplace.ts';
import { sourceError } from '../platform/file-errors.ts';
import { byAge, type FoundExport, type Ignored } from './found-export.ts';
import { inspectExport } from './inspect-export.ts';

/** What lies below a directory. */
export interface Findings {
  /** Newest first. */
  readonly exports: readonly FoundExport[];
  readonly ignored: readonly Ignored[];
  /** What may be left of clean-ups that were killed: directories. */
  readonly trash: readonly string[];
}

/** `DIR/<time>`, or `DIR/<vm>/<time>`. */
const LEVELS = 2;

/**
 * The exports at most two levels below a directory, which is not one of them itself. Links lead nowhere, and what a run
 * of this program is working on is not seen. Throws `not-found` where there is no such directory.
 */
export async function findExports(base: string, signal: AbortSignal): Promise<Findings> {
  await refuseOther(base);
  const found = { exports: [] as FoundExport[], ignored: [] as Ignored[], trash: [] as string[] };
  await lookBelow(base, '', { found, signal });
  return { ...found, exports: found.exports.sort(byAge) };
}

async function refuseOther(base: string): Promise<void> {
  try {
    if ((await stat(base)).isDirectory()) return;
  } catch (error) {
    throw sourceError(error, base);
  }
  throw fail('usage', `${base} is not a directory`, { hint: 'name the directory that holds the exports' });
}

interface Search {
  readonly found: { exports: FoundExport[]; ignored: Ignored[]; trash: string[] };
  readonly signal: AbortSignal;
}

async function lookBelow(directory: string, place: string, search: Search): Promise<void> {
  const { found, signal } = search;
  for await (const name of namesOfDirectories(directory, found.ignored)) {
    signal.throwIfAborted();
    const path = join(directory, name);
    if (name.startsWith(TRASH)) found.trash.push(path);
    if (isWorkplaceName(name)) continue;
    const below = place === '' ? name : `${place}/${name}`;
    const each = await inspectExport(path, below);
    if (each !== undefined && 'reason' in each) found.ignored.push(each);
    else if (each !== undefined) found.exports.push(each);
    if (below.split('/').length < LEVELS) await lookBelow(path, below, search);
  }
}

/** One that cannot be read is told of: its exports are neither counted nor removed. */
async function* namesOfDirectories(directory: string, ignored: Ignored[]): AsyncGenerator<string> {
  try {
    for await (const entry of await opendir(directory)) if (entry.isDirectory()) yield entry.name;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    if (systemErrorCode(error) === undefined) throw error;
    ignored.push({ directory, reason: asHyperexportError(sourceError(error, directory)).message });
  }
}
