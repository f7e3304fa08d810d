import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isOfMarker } from './partial-marker.ts';

/** Removes from a partial export all but these files and its mark: what a try left that was not the last one. */
export async function removeStrays(directory: string, kept: Iterable<string>): Promise<void> {
  const names = new Set(kept);
  for (const name of await readdir(directory)) {
    if (!names.has(name) && !isOfMarker(name))
      await rm(join(directory, name), { recursive: true, force: true });
  }
}
