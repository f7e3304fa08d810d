import { join } from 'node:path';
import * as z from 'zod';
import { PartialFile } from '../../platform/partial-file.ts';
import { removeFile } from '../../platform/remove-file.ts';
import { readSmallFile } from '../../platform/read-bounded.ts';
import { pointInTime } from './point-in-time.ts';

export const PROGRESS_NAME = 'progress.json';
/** What is written there is a few kilobytes; what lies there may be anybody's. */
const MAX_PROGRESS_BYTES = 4 * 1024 * 1024;
/** As every reader of descriptors here has it. */
const MAX_DESCRIPTOR_BYTES = 16 * 1024 * 1024;

const finishedFile = z.object({
  /** The lease's key of the file, and its name in the export: both must be the same again. */
  key: z.string(),
  name: z.string().regex(/^[A-Za-z0-9._-]+$/),
  sizeBytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sha1: z.string().optional(),
  structure: z
    .object({
      layout: z.enum(['esxi', 'qemu']),
      capacityBytes: z.int(),
      grainBytes: z.int(),
      grains: z.int(),
      payloadBytes: z.int(),
      bytes: z.int(),
    })
    .optional(),
  mayBeCut: z.literal(true).optional(),
  proof: z.enum(['equal', 'sizes-only', 'none-given']).optional(),
  /** Behind the descriptor in the archive, in this order; absent: a file of its own. */
  inArchive: z.literal(true).optional(),
});

/**
 * How far a partial export is: the files that are whole and on the disk, and the moment that they are of. Written after
 * each one, so that whatever ends a run, another can go on behind the last of them.
 */
export const exportProgress = z.object({
  version: z.literal(1),
  format: z.enum(['ovf', 'ova']),
  /** What the names of the files begin with. */
  base: z.string(),
  includeImages: z.boolean(),
  /** The place kept for the descriptor in an archive. */
  reservedBytes: z.int().positive().max(MAX_DESCRIPTOR_BYTES).optional(),
  point: pointInTime,
  files: z.array(finishedFile).max(10_000),
});
export type ExportProgress = z.infer<typeof exportProgress>;
export type FinishedFile = z.infer<typeof finishedFile>;

export async function writeProgress(directory: string, progress: ExportProgress): Promise<void> {
  await using file = await PartialFile.create(join(directory, PROGRESS_NAME), { overwrite: true });
  await file.append(Buffer.from(`${JSON.stringify(progress)}\n`));
  await file.commit();
}

/** Undefined where there is none, none that can be read, or no disk in it: then there is nothing worth to go on with. */
export async function readProgress(directory: string): Promise<ExportProgress | undefined> {
  try {
    const found = exportProgress.safeParse(
      JSON.parse(await readSmallFile(join(directory, PROGRESS_NAME), MAX_PROGRESS_BYTES)),
    );
    return found.success && found.data.files.some(isDisk) ? found.data : undefined;
  } catch {
    return undefined;
  }
}

/** Only a disk's structure is known. */
function isDisk({ structure }: FinishedFile): boolean {
  return structure !== undefined;
}

export async function removeProgress(directory: string): Promise<void> {
  await removeFile(join(directory, PROGRESS_NAME));
}

/** The progress of one run: each file is noted when it is whole and durable, one note at a time. */
export class ProgressLog {
  readonly #directory: string;
  readonly #head: Omit<ExportProgress, 'version' | 'files'>;
  readonly #files: FinishedFile[];
  #writing: Promise<void> = Promise.resolve();

  constructor(
    directory: string,
    head: Omit<ExportProgress, 'version' | 'files'>,
    files: readonly FinishedFile[],
  ) {
    this.#directory = directory;
    this.#head = head;
    this.#files = [...files];
  }

  get files(): readonly FinishedFile[] {
    return this.#files;
  }

  /** Adds a file, or says anew what is known of it. */
  async note(file: FinishedFile): Promise<void> {
    const known = this.#files.findIndex(({ name }) => name === file.name);
    if (known < 0) this.#files.push(file);
    else this.#files[known] = file;
    const write = async () =>
      await writeProgress(this.#directory, { ...this.#head, version: 1, files: [...this.#files] });
    this.#writing = this.#writing.catch(() => undefined).then(write);
    await this.#writing;
  }
}
