import type { Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { asHyperexportError, systemErrorCode } from '../core/errors.ts';
import { readExportRecord, RECORD_NAME, type ExportRecord } from '../ovf/export-record.ts';
import { isLockName } from '../platform/lock-file.ts';
import { lockNameInside } from '../ovf/workplace.ts';
import type { FoundExport, Ignored, Obstacle } from './found-export.ts';

/**
 * What a directory is: an export of ours, something that only looks like one, or (undefined) neither. Nothing is an
 * export without a record that fits its schema and its own hash. No link is followed.
 */
export async function inspectExport(
  directory: string,
  place: string,
): Promise<FoundExport | Ignored | undefined> {
  try {
    const [found, recordFile] = [await lstat(directory), await lookAt(join(directory, RECORD_NAME))];
    if (!found.isDirectory() || recordFile === undefined) return undefined;
    if (!recordFile.isFile()) return { directory, reason: `its ${RECORD_NAME} is not a regular file` };
    const record = await readExportRecord(directory);
    const { bytes, changed } = await lookAtFiles(directory, record);
    const obstacle = changed ?? (await otherFiles(directory, record));
    return {
      ...{ directory, place },
      ...factsOf(record),
      bytes: bytes + recordFile.size,
      device: found.dev,
      ...(obstacle === undefined ? {} : { obstacle }),
    };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    return { directory, reason: asHyperexportError(error).message };
  }
}

function factsOf(record: ExportRecord) {
  const { vm, verification, recordSha256, parent, startedAt, finishedAt } = record;
  return {
    id: recordSha256,
    ...(parent === undefined ? {} : { parent }),
    vm: vm.name,
    vmPath: vm.path,
    group: groupOf(record),
    startedAt: new Date(startedAt),
    finishedAt: new Date(finishedAt),
    verified: verification.levels.includes('stream'),
  };
}

interface Identity {
  readonly vm: Pick<ExportRecord['vm'], 'instanceUuid'>;
  readonly server: Pick<ExportRecord['server'], 'host' | 'instanceUuid'>;
}

/** A server keeps its own UUID when it is dialled by another name. */
export function groupOf({ vm, server }: Identity): string {
  return `${vm.instanceUuid} on ${server.instanceUuid ?? server.host}`.toLowerCase();
}

/** An export of which a file is gone is none that could stand for others. */
async function lookAtFiles(
  directory: string,
  { files }: ExportRecord,
): Promise<{ readonly bytes: number; readonly changed: Obstacle | undefined }> {
  let bytes = 0;
  let changed: Obstacle | undefined;
  for (const { name, sizeBytes } of files) {
    const file = await lookAt(join(directory, name));
    if (file?.isFile() === true) bytes += file.size;
    const what = whatIsWrong(file, sizeBytes);
    if (what !== undefined) changed ??= { kind: 'changed', reason: `${name} ${what}` };
  }
  return { bytes, changed };
}

function whatIsWrong(file: Stats | undefined, sizeBytes: number): string | undefined {
  if (file === undefined) return 'is missing';
  if (!file.isFile()) return 'is not a regular file';
  return file.size === sizeBytes ? undefined : 'has another size than its record says';
}

/** So many are named. */
const SHOWN = 3;

/** What others have put into the directory, or another run of this program works on. */
async function otherFiles(directory: string, { files }: ExportRecord): Promise<Obstacle | undefined> {
  const own = new Set([RECORD_NAME, ...files.map(({ name }) => name)]);
  const others: string[] = [];
  for await (const { name } of await opendir(directory)) {
    if (!own.has(name) && !isLockName(name, lockNameInside)) others.push(name);
    if (others.length > SHOWN) break;
  }
  if (others.length === 0) return undefined;
  const named = others.sort().slice(0, SHOWN).join(', ');
  const more = others.length > SHOWN ? ' and more' : '';
  return { kind: 'other-files', reason: `its directory holds what is not of it: ${named}${more}` };
}

async function lookAt(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
