import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { HyperexportError } from '../../core/errors.ts';
import { memberOffsets } from '../../ovf/ova/growing-archive.ts';
import { piecesOf } from '../../ovf/ova/pieces.ts';
import { sourceError } from '../../platform/file-errors.ts';
import type { ExportProgress, FinishedFile } from './progress-file.ts';

interface Place {
  readonly file: FinishedFile;
  readonly path: string;
  readonly offset: number;
}

/**
 * The finished files of an interrupted run that still are what was written of them: each is read and hashed again, for
 * nobody knows what became of the disk below. In an archive whatever lies behind a broken member goes with it.
 */
export async function intactFiles(
  directory: string,
  { files, reservedBytes = 0 }: ExportProgress,
  { archive, signal }: { readonly archive: string; readonly signal: AbortSignal },
): Promise<FinishedFile[]> {
  const inArchive = files.filter((file) => file.inArchive);
  const offsets = memberOffsets({ reservedBytes }, inArchive);
  const members = inArchive.map((file, index) => ({
    file,
    path: join(directory, archive),
    offset: offsets[index] ?? 0,
  }));
  const loose = files
    .filter((file) => file.inArchive === undefined)
    .map((file) => ({ file, path: join(directory, file.name), offset: 0 }));

  const intact: FinishedFile[] = [];
  for (const member of members) {
    if (!(await isIntact(member, signal))) break;
    intact.push(member.file);
  }
  for (const place of loose) if (await isIntact(place, signal)) intact.push(place.file);
  return intact;
}

async function isIntact({ file, path, offset }: Place, signal: AbortSignal): Promise<boolean> {
  try {
    const hash = createHash('sha256');
    await using handle = await open(path, 'r');
    for await (const piece of piecesOf(handle, { offset, length: file.sizeBytes, what: path, signal }))
      hash.update(piece);
    // A loose file that is longer than it was is not what was written.
    const tail = file.inArchive ? 0 : (await handle.stat()).size - file.sizeBytes;
    return tail === 0 && hash.digest('hex') === file.sha256;
  } catch (error) {
    signal.throwIfAborted();
    const known = sourceError(error, path);
    if (known instanceof HyperexportError && ['not-found', 'integrity', 'usage'].includes(known.code))
      return false;
    throw error;
  }
}
