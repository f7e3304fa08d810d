import type { FileHandle } from 'node:fs/promises';
import { BLOCK_BYTES, END_OF_ARCHIVE, paddingAfter } from '../ovf/ova/header.ts';
import { readTarIndex, type TarMember } from '../ovf/ova/tar-index.ts';
import { ArchiveReading } from './archive-reading.ts';
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
  return [
    ...members.flatMap(({ name, sizeBytes: size }, index) => {
      const wanted = expected[index]?.sizeBytes;
      return size === wanted ? [] : [`has ${size} bytes of ${name}, and ${wanted} were recorded`];
    }),
    ...(foreign === undefined ? [] : [`has a header of ${foreign.name} that is not as it was written`]),
    ...(packedBytes(members) === sizeBytes ? [] : ['has more than two blocks of zeros at its end']),
  ];
}

function packedBytes(members: readonly TarMember[]): number {
  return members.reduce(
    (sum, { sizeBytes }) => sum + BLOCK_BYTES + sizeBytes + paddingAfter(sizeBytes),
    END_OF_ARCHIVE.length,
  );
}

async function memberProblems(
  file: FileHandle,
  { members, expected }: { members: readonly TarMember[]; expected: ExpectedArchive },
  { deep, signal, onProgress }: VerifyFilesOptions,
): Promise<string[]> {
  const { name, sizeBytes, sha256 } = expected;
  const reading = new ArchiveReading(file, name, { hashed: sha256 !== undefined });
  const problems: string[] = [];
  for (const [index, member] of members.entries()) {
    const { disk, sha256: recorded = '' } = expected.members[index] ?? {};
    const check = new ContentCheck({ deep, ...(disk === undefined ? {} : { disk }) });
    let bytes = member.offset;
    for await (const piece of reading.read(member, signal)) {
      await check.push(piece);
      bytes += piece.length;
      onProgress?.({ file: name, bytes, totalBytes: sizeBytes });
    }
    problems.push(...contentProblems(member.name, recorded, await check.finish()));
  }
  if (problems.length > 0) return problems;
  const whole = await reading.finish(sizeBytes, signal);
  return sha256 === undefined || whole === sha256 ? [] : [hashProblem(whole ?? '', sha256)];
}

function contentProblems(name: string, recorded: string, { sha256, diskProblem }: ContentAnswer): string[] {
  return [
    ...(sha256 === recorded
      ? []
      : [`has a ${name} with the SHA-256 ${sha256}, and ${recorded} was recorded`]),
    ...(diskProblem === undefined ? [] : [`has a ${name} that ${diskProblem}`]),
  ];
}
