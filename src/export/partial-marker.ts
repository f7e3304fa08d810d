import { join } from 'node:path';
import * as z from 'zod';
import { PartialFile } from '../platform/partial-file.ts';
import { readSmallFile } from '../platform/read-bounded.ts';

export const MARKER_NAME = 'partial.json';
const MAX_MARKER_BYTES = 1024 * 1024;

/** Files are moved by these names: none of them leads out of the directory. */
const publishedName = z
  .string()
  .max(255)
  .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]+$/);

const partialMarker = z.object({
  runId: z.string(),
  instanceUuid: z.string().optional(),
  /** The names that move up, once they do. */
  publishing: z.array(publishedName).min(1).max(4096).optional(),
});

/** What says that a directory is this program's, and how far it is with giving the files their places. */
export type PartialMarker = Readonly<z.infer<typeof partialMarker>>;

export async function writeMarker(directory: string, marker: PartialMarker): Promise<void> {
  await using file = await PartialFile.create(join(directory, MARKER_NAME), { overwrite: true });
  await file.append(Buffer.from(`${JSON.stringify(marker)}\n`));
  await file.commit();
}

/** Undefined where there is none, or none that this program can have written. */
export async function readMarker(directory: string): Promise<PartialMarker | undefined> {
  try {
    const text = await readSmallFile(join(directory, MARKER_NAME), MAX_MARKER_BYTES);
    return partialMarker.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The marker, whole or being written: all there is when a run was killed right after it made the directory. */
export function isOfMarker(name: string): boolean {
  return name === MARKER_NAME || name === `${MARKER_NAME}.partial`;
}
