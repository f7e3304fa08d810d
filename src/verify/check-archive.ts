import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { END_OF_ARCHIVE, paddingAfter } from '../ovf/ova/header.ts';
import { piecesOf } from '../ovf/ova/pieces.ts';
import { readTarIndex, type TarMember } from '../ovf/ova/tar-index.ts';
import { ContentCheck, hashProblem, type ContentAnswer } from './content-check.ts';
import type { ExpectedFile, ExpectedMember } from './expected-file.ts';
import type { VerifyFilesOptions } from './verify-files.ts';

type ExpectedArchive = ExpectedFile & { readonly members: readonly ExpectedMember[] };

/**
 * Holds an archive that this program wrote against its record: the members in their order with their sizes and hashes,
 * each header byte for byte as it is written here, zeros for padding, the end of the archive and nothing behind it. With
 * that, no byte of it is left unlooked at. Returns what is wrong, as phrases that the archive's name stands before.
 */
export async function checkArchive(
  file: FileHandle,
  expected: ExpectedArchive,
  options: VerifyFilesOptions,
): Promise<string[]> {
  const { members, findings } = await readTarIndex(file, expected.sizeBytes, options.signal);
  const wrong = [
    ...findings.map(({ message }) => `is not as it was written: ${message}`),
    ...layoutProblems(members, expected),
  ];
  return wrong.length > 0 ? wrong : await memberProblems(file, { members, expected }, options);
}

function layoutProblems(
  members: readonly TarMember[],
  { members: expected, sizeBytes }: ExpectedArchive,
): string[] {
  const [there, recorded] = [members, expected].map((each) => each.map(({ name }) => name).join(', '));
  if (there !== recorded) return [`has the members ${there}, and ${recorded} were recorded`];
  const foreign = members.find(({ ours }) => !ours);
  const end = members.reduce((sum, each) => sum + 512 + each.sizeBytes + paddingAfter(each.sizeBytes), 0);
  return [
    ...members.flatMap(({ name, sizeBytes: size }, index) => {
      const wanted = expected[index]?.sizeBytes;
      return size === wanted ? [] : [`has ${size} bytes of ${name}, and ${wanted} were recorded`];
    }),
    ...(foreign === undefined ? [] : [`has a header of ${foreign.name} that is not as it was written`]),
    ...(end + END_OF_ARCHIVE.length === sizeBytes ? [] : ['has more than two blocks of zeros at its end']),
  ];
}

/** One pass over the whole archive: its own hash, where it has one, and that of each member. */
async function memberProblems(
  file: FileHandle,
  { members, expected }: { members: readonly TarMember[]; expected: ExpectedArchive },
  { deep, signal, onProgress }: VerifyFilesOptions,
): Promise<string[]> {
  const { name, sizeBytes, sha256 } = expected;
  const whole = sha256 === undefined ? undefined : createHash('sha256');
  const problems: string[] = [];
  let position = 0;
  const read = async (end: number, use?: (piece: Buffer) => Promise<void>): Promise<void> => {
    const stretch = { offset: position, length: end - position, what: name, signal };
    for await (const piece of piecesOf(file, stretch)) {
      whole?.update(piece);
      await use?.(piece);
      position += piece.length;
      onProgress?.({ file: name, bytes: position, totalBytes: sizeBytes });
    }
  };
  for (const [index, member] of members.entries()) {
    const { disk, sha256: recorded = '' } = expected.members[index] ?? {};
    const check = new ContentCheck({ deep, ...(disk === undefined ? {} : { disk }) });
    if (whole === undefined) position = member.offset;
    else await read(member.offset);
    await read(member.offset + member.sizeBytes, async (piece) => await check.push(piece));
    problems.push(...contentProblems(member.name, recorded, await check.finish()));
  }
  if (whole !== undefined) {
    await read(sizeBytes);
    const found = whole.digest('hex');
    if (found !== sha256 && problems.length === 0) problems.push(hashProblem(found, sha256 ?? ''));
  }
  return problems;
}

function contentProblems(name: string, recorded: string, { sha256, diskProblem }: ContentAnswer): string[] {
  return [
    ...(sha256 === recorded
      ? []
      : [`has a ${name} with the SHA-256 ${sha256}, and ${recorded} was recorded`]),
    ...(diskProblem === undefined ? [] : [`has a ${name} that ${diskProblem}`]),
  ];
}
