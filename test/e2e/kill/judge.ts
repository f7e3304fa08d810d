import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { readGrains } from '../../../src/disk/stream-optimized/read.ts';
import { readExportRecord } from '../../../src/ovf/export-record.ts';
import { extractOva } from '../../../src/ovf/ova/extract.ts';
import { openDatabase } from '../../../src/state/database.ts';
import { Journal, type JournalEntry } from '../../../src/state/journal.ts';

/** What the user had in the directory before the export, and wants to find there. */
export const OWN_FILE = 'notes.txt';

/**
 * What somebody sees who looks at the directory at any moment: an export that is whole (then: the hashes of its disks'
 * contents), or none.
 */
export async function seenExport(directory: string): Promise<readonly string[] | undefined> {
  const names: string[] = await readdir(directory).catch(() => []);
  if (!names.includes('export.json')) return undefined;
  const record = await readExportRecord(directory);
  for (const { name, sizeBytes, sha256 } of record.files) {
    const content = await readFile(join(directory, name));
    expect(content, name).toHaveLength(sizeBytes);
    // The members of an archive have their own, which are compared when it is unpacked.
    if (sha256 !== undefined) expect(sha256Of(content), name).toBe(sha256);
  }
  if (record.format === 'ovf') return await disksIn(directory);
  return await disksInArchive(join(directory, record.files[0]!.name));
}

/** Exactly the exports and what the user had is in the directories, and nothing beside them. */
export async function expectNothingElse(
  room: string,
  directories: readonly string[],
  hadOwnFile: boolean,
): Promise<void> {
  for (const directory of directories) {
    const { files } = await readExportRecord(directory);
    const expected = [...files.map(({ name }) => name), 'export.json', ...(hadOwnFile ? [OWN_FILE] : [])];
    expect((await readdir(directory)).sort()).toEqual(expected.sort());
  }
  expect((await readdir(room)).sort()).toEqual(['out', 'state']);
  if (directories.length > 1)
    expect((await readdir(join(room, 'out'))).sort()).toEqual(
      directories.map((path) => basename(path)).sort(),
    );
}

/** No lock is held, and nothing is still to undo. */
export async function expectCleanState(stateDirectory: string): Promise<void> {
  const found = { locks: await readdir(join(stateDirectory, 'locks')), pending: journalOf(stateDirectory) };
  expect(found, JSON.stringify(found)).toEqual({ locks: [], pending: [] });
}

function journalOf(stateDirectory: string): readonly JournalEntry[] {
  const database = openDatabase(stateDirectory);
  try {
    return new Journal(database, systemClock).all();
  } finally {
    database.close();
  }
}

async function disksInArchive(archive: string): Promise<readonly string[]> {
  const room = await mkdtemp(join(tmpdir(), 'killed-ova-'));
  try {
    const { manifest } = await extractOva({
      archive,
      directory: join(room, 'extracted'),
      signal: AbortSignal.timeout(60_000),
    });
    expect(manifest).toBe('checked');
    return await disksIn(join(room, 'extracted'));
  } finally {
    await rm(room, { recursive: true });
  }
}

/** The hashes of the disks' contents, after the manifest has been compared with the files. */
async function disksIn(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory)).sort();
  const manifest = await readFile(
    join(
      directory,
      names.find((name) => name.endsWith('.mf'))!,
    ),
    'utf8',
  );
  const lines = [...manifest.matchAll(/^SHA256\((.+)\)= ([0-9a-f]{64})$/gm)];
  for (const [, name = '', hex] of lines)
    expect(sha256Of(await readFile(join(directory, name))), name).toBe(hex);
  const disks = names.filter((name) => name.endsWith('.vmdk'));
  for (const disk of disks) expect(lines.map(([, name]) => name)).toContain(disk);
  return await Promise.all(disks.map(async (name) => await contentHash(join(directory, name))));
}

async function contentHash(vmdk: string): Promise<string> {
  const content = Buffer.alloc(16 * 2 ** 20);
  const body = createReadStream(vmdk) as AsyncIterable<Buffer>;
  for await (const { offset, data } of readGrains(body, { signal: AbortSignal.timeout(60_000) }))
    data.copy(content, offset);
  return sha256Of(content);
}

export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
