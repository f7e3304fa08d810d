import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { fail } from '../core/errors.ts';
import { canonicalJson } from './canonical-json.ts';
import { exportRecord, recordContent } from './export-record-schema.ts';
import { sourceError } from '../platform/file-errors.ts';
import { PartialFile } from '../platform/partial-file.ts';

/** The truth about an export, as `export.json` beside its files has it (docs/reference/export-json.md). */
export type ExportRecord = z.infer<typeof exportRecord>;

/** What the writer gives: everything but the version and the hash. */
export type ExportRecordContent = Omit<z.infer<typeof recordContent>, 'schemaVersion'>;

export const RECORD_NAME = 'export.json';
const SCHEMA_VERSION = 1;
const MAX_RECORD_BYTES = 16 * 1024 * 1024;
/** Far above any record, and far below what would end the stack of those who walk through it. */
const MAX_DEPTH = 64;

/**
 * Writes `export.json` into a directory, which the caller syncs: checked, with its own hash, complete or not at all. One
 * that is there is replaced. A record that does not fit its own schema is a defect of the caller ('unexpected').
 */
export async function writeExportRecord(
  directory: string,
  content: ExportRecordContent,
): Promise<ExportRecord> {
  const checked = recordContent.safeParse({ ...content, schemaVersion: SCHEMA_VERSION });
  if (!checked.success) {
    throw fail('unexpected', `the record of this export would be wrong: ${issues(checked.error)}`);
  }
  const record = withHash(checked.data);
  const options = { overwrite: true, nameSynced: 'later' } as const;
  await using file = await PartialFile.create(join(directory, RECORD_NAME), options);
  await file.append(bytesOf(record));
  await file.commit();
  return record;
}

/**
 * Reads and checks `export.json`. Throws 'not-found' when there is none (so there is no complete export),
 * 'unsupported' for one of a newer version, 'integrity' for one that is damaged, edited or not a record.
 */
export async function readExportRecord(directory: string): Promise<ExportRecord> {
  return (await inspectExportRecord(directory)).record;
}

/** The same, and whether its bytes are those that were written: laid out anew it means the same, and is not the same. */
export async function inspectExportRecord(
  directory: string,
): Promise<{ readonly record: ExportRecord; readonly asWritten: boolean }> {
  const path = join(directory, RECORD_NAME);
  const bytes = await readBounded(path);
  const found = parseJson(bytes.toString('utf8'), path);
  if (isDeeper(found, MAX_DEPTH)) throw fail('integrity', `${path} is nested too deeply to be a record`);
  const version = z.object({ schemaVersion: z.int() }).safeParse(found);
  if (version.success && version.data.schemaVersion > SCHEMA_VERSION) {
    throw fail(
      'unsupported',
      `${path} is of version ${version.data.schemaVersion}, and this program reads ${SCHEMA_VERSION}`,
      {
        hint: 'a newer hyperexport wrote it: use that one',
      },
    );
  }
  const checked = exportRecord.safeParse(found);
  if (!checked.success)
    throw fail('integrity', `${path} is not the record of an export: ${issues(checked.error)}`);
  if (withHash(found as object).recordSha256 !== checked.data.recordSha256) {
    throw fail('integrity', `${path} was changed after it was written: its own hash differs`);
  }
  return { record: checked.data, asWritten: bytesOf(found).equals(bytes) };
}

/** The JSON Schema of `export.json`, for docs/reference/export.schema.json. */
export function exportRecordJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(exportRecord, { io: 'input' }),
    title: 'export.json of hyperexport, version 1',
  };
}

function bytesOf(record: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
}

function withHash<Content extends object>(record: Content): Content & { recordSha256: string } {
  const content = { ...record, recordSha256: undefined };
  return { ...record, recordSha256: createHash('sha256').update(canonicalJson(content)).digest('hex') };
}

async function readBounded(path: string): Promise<Buffer> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw fail('integrity', `${path} is not a regular file`);
    if (found.size > MAX_RECORD_BYTES)
      throw fail('integrity', `${path} is too large to be the record of an export`);
    return await readFile(path);
  } catch (error) {
    throw sourceError(error, path);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw fail('integrity', `${path} is not JSON`, { cause });
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

function issues(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => `${path.join('.') || 'the document'}: ${message}`)
    .join('; ');
}
