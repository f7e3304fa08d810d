import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PartialFile } from '../platform/partial-file.ts';

export const MARKER_NAME = 'partial.json';

/** What says that a directory is this program's, and how far it is with giving the files their places. */
export interface PartialMarker {
  readonly runId: string;
  readonly instanceUuid: string;
  /** The names that move up, once they do. */
  readonly publishing?: readonly string[];
}

export async function writeMarker(directory: string, marker: PartialMarker): Promise<void> {
  await using file = await PartialFile.create(join(directory, MARKER_NAME), { overwrite: true });
  await file.append(Buffer.from(`${JSON.stringify(marker)}\n`));
  await file.commit();
}

export async function readMarker(directory: string): Promise<PartialMarker | undefined> {
  try {
    const marker = JSON.parse(await readFile(join(directory, MARKER_NAME), 'utf8')) as PartialMarker | null;
    return typeof marker?.runId === 'string' ? marker : undefined;
  } catch {
    return undefined;
  }
}

/** The marker, whole or being written: all there is when a run was killed right after it made the directory. */
export function isOfMarker(name: string): boolean {
  return name === MARKER_NAME || name === `${MARKER_NAME}.partial`;
}
