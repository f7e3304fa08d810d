import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fail } from '../core/errors.ts';
import { RECORD_NAME, type ExportRecord } from '../ovf/export-record.ts';
import { doubtful, type Finding } from '../ovf/ova/finding.ts';
import { BLOCK_BYTES, resemblesHeader } from '../ovf/ova/header.ts';
import { sourceError } from '../platform/file-errors.ts';
import { recordIn } from './record-beside.ts';

/** Which package a path stands for, and what is recorded of it. */
export interface Target {
  readonly format: 'ovf' | 'ova';
  readonly directory: string;
  /** The descriptor, or the archive: a name in the directory. */
  readonly file: string;
  readonly record?: ExportRecord;
  readonly findings: readonly Finding[];
  /** All names in the directory; empty where only an archive was named. */
  readonly names: readonly string[];
}

/**
 * A directory stands for the export that its `export.json` describes, else for its one `.ovf`, else for its one `.ova`;
 * a file for itself, and for what `export.json` beside it says of it. Throws 'not-found', 'ambiguous', 'usage' where a
 * path stands for nothing, 'unsupported' for a record of a newer version, 'integrity' for half an export.
 */
export async function findTarget(path: string): Promise<Target> {
  if (path === '') throw fail('usage', 'the path is empty', { hint: 'give the directory of an export' });
  const absolute = resolve(path);
  try {
    const found = await stat(absolute);
    refusePartial(absolute);
    if (found.isDirectory()) return await targetInDirectory(absolute);
    if (!found.isFile()) throw fail('usage', `${path} is neither a file nor a directory`);
    if (basename(absolute) === RECORD_NAME) return await targetInDirectory(dirname(absolute));
    return await targetOfFile(absolute);
  } catch (error) {
    throw sourceError(error, path);
  }
}

/** What a run leaves that was killed, or has not ended. */
const PARTIAL = /\.hyperexport-partial$/;

function refusePartial(path: string): void {
  if (!PARTIAL.test(path)) return;
  throw fail('integrity', `${path} is an export that is not complete`, {
    hint: 'it gets its final name when it is complete; export the VM again, with --resume to go on from here',
  });
}

async function targetInDirectory(directory: string): Promise<Target> {
  const names = (await readdir(directory)).sort();
  const { record, findings } = await recordIn(directory);
  const shared = { directory, names, findings: [...findings, ...names.filter(isPartial).map(unfinished)] };
  if (record === undefined) return { ...shared, ...fromNames(directory, names) };
  const kind = record.format === 'ova' ? 'archive' : 'descriptor';
  const file = record.files.find((each) => each.kind === kind)?.name;
  if (file === undefined) throw fail('integrity', `${join(directory, RECORD_NAME)} names no ${kind}`);
  // Without its descriptor there are still disks to look at; without its archive there is nothing.
  if (kind === 'descriptor' || names.includes(file))
    return { ...shared, format: record.format, file, record };
  throw fail(
    'integrity',
    `${join(directory, file)} is missing: ${RECORD_NAME} says that it is the export's ${kind}`,
  );
}

function isPartial(name: string): boolean {
  return PARTIAL.test(name);
}

function unfinished(name: string): Finding {
  return doubtful(`an export that is not complete is beside it: ${name}`);
}

function fromNames(directory: string, names: readonly string[]): Pick<Target, 'format' | 'file'> {
  for (const format of ['ovf', 'ova'] as const) {
    const [file, ...others] = names.filter((name) => name.toLowerCase().endsWith(`.${format}`));
    if (others.length > 0) {
      throw fail('ambiguous', `${directory} has several .${format} files: ${[file, ...others].join(', ')}`, {
        hint: 'name one of them',
      });
    }
    if (file !== undefined) return { format, file };
  }
  throw fail('not-found', `there is no export in ${directory}: no ${RECORD_NAME}, no .ovf and no .ova`);
}

async function targetOfFile(path: string): Promise<Target> {
  const [directory, file] = [dirname(path), basename(path)];
  const format = /\.ovf$/i.test(file) ? 'ovf' : 'ova';
  if (/\.(mf|cert|vmdk|nvram)$/i.test(file)) {
    throw fail('usage', `${path} is a part of an export`, { hint: `give the whole one: ${directory}` });
  }
  const { record, findings } = await recordIn(directory);
  const listed = record?.files.some(({ name }) => name === file) === true;
  if (format === 'ova' && !listed && !(await isArchive(path))) {
    throw fail('not-found', `${path} is no export: neither a descriptor (.ovf) nor an archive (.ova)`);
  }
  const foreign = record === undefined || listed ? [] : [otherExport(file)];
  const names = format === 'ovf' ? (await readdir(directory)).sort() : [];
  return {
    ...{ format, directory, file, names },
    findings: [...findings, ...foreign],
    ...(listed ? { record } : {}),
  };
}

/** By its name, which says what it should be; else by what it begins with. */
async function isArchive(path: string): Promise<boolean> {
  if (/\.ova$/i.test(path)) return true;
  await using file = await open(path, 'r');
  const block = Buffer.alloc(BLOCK_BYTES);
  const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, 0);
  return resemblesHeader(block.subarray(0, bytesRead));
}

function otherExport(file: string): Finding {
  return doubtful(`${RECORD_NAME} beside ${file} describes another export`);
}
