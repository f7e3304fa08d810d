import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, HyperexportError, type ErrorCode } from '../core/errors.ts';
import { piecesOf } from '../ovf/ova/pieces.ts';
import { sourceError } from '../platform/file-errors.ts';
import { checkArchive } from './check-archive.ts';
import { ContentCheck, hashProblem } from './content-check.ts';
import type { ExpectedFile } from './expected-file.ts';

export type VerifiedLevel = 'read-back' | 'deep';

export interface VerifyFilesOptions {
  readonly directory: string;
  readonly files: readonly ExpectedFile[];
  /** Inflate every grain of every disk too. */
  readonly deep: boolean;
  readonly signal: AbortSignal;
  /** Bytes of this file that are read, and all that it has. */
  readonly onProgress?: (progress: { file: string; bytes: number; totalBytes: number }) => void;
}

/**
 * Reads files back and holds them against what was recorded while they were written: size, SHA-256, the structure and
 * capacity of every disk; of an archive every byte of the tar format and every member. The first difference is
 * 'integrity', naming the file and what differs. Constant memory. Returns the levels that this adds to the verification.
 */
export async function verifyFiles(options: VerifyFilesOptions): Promise<VerifiedLevel[]> {
  for (const file of options.files) await verifyFile(file, options);
  return options.deep ? ['read-back', 'deep'] : ['read-back'];
}

async function verifyFile(expected: ExpectedFile, options: VerifyFilesOptions): Promise<void> {
  const path = join(options.directory, expected.name);
  try {
    await using file = await open(path, 'r');
    const found = await file.stat();
    if (!found.isFile()) throw differs(path, 'is not a regular file');
    if (found.size !== expected.sizeBytes) {
      throw differs(path, `has ${found.size} bytes, and ${expected.sizeBytes} were written`);
    }
    const problems =
      expected.members === undefined
        ? await contentProblems(file, expected, options)
        : await checkArchive(file, { ...expected, members: expected.members }, options);
    const [first] = problems;
    if (first !== undefined) throw differs(path, first);
  } catch (thrown) {
    const error = sourceError(thrown, path);
    if (!(error instanceof HyperexportError) || !UNREADABLE.includes(error.code)) throw thrown;
    throw fail('integrity', `what was written cannot be read back: ${error.message}`, {
      cause: thrown,
      hint: HINT,
    });
  }
}

async function contentProblems(
  file: FileHandle,
  { name, sizeBytes, sha256, disk }: ExpectedFile,
  { deep, signal, onProgress }: VerifyFilesOptions,
): Promise<string[]> {
  const check = new ContentCheck({ deep, ...(disk === undefined ? {} : { disk }) });
  let bytes = 0;
  for await (const piece of piecesOf(file, { offset: 0, length: sizeBytes, what: name, signal })) {
    await check.push(piece);
    bytes += piece.length;
    onProgress?.({ file: name, bytes, totalBytes: sizeBytes });
  }
  const { sha256: found, diskProblem } = await check.finish();
  return [
    ...(sha256 === undefined || sha256 === found ? [] : [hashProblem(found, sha256)]),
    ...(diskProblem === undefined ? [] : [diskProblem]),
  ];
}

/** What a file that cannot be read is to a user who named it; here this program wrote it. */
const UNREADABLE: readonly ErrorCode[] = ['not-found', 'usage'];

const HINT =
  'what is on the disk is not what was received: look at the disk and its file system, then export again';

function differs(path: string, how: string) {
  return fail('integrity', `${path} was read back and ${how}`, {
    hint: HINT,
  });
}
