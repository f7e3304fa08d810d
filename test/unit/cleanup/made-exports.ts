import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeExportRecord, type ExportRecordContent } from '../../../src/ovf/export-record.ts';

export interface Made {
  readonly vm?: string;
  readonly daysAgo?: number;
  readonly levels?: ExportRecordContent['verification']['levels'];
  readonly parent?: string;
  readonly host?: string;
}

export const DAY_MS = 86_400_000;
export const NOW = new Date('2026-03-01T12:00:00Z');
/** What the files of a made export take, without its record. */
export const FILES = { 'vm.ovf': 'a descriptor', 'vm-disk1.vmdk': 'a disk', 'vm.mf': 'a manifest' } as const;

/** A directory as an export of ours leaves it, with small files. Returns the record's own hash. */
export async function makeExport(base: string, place: string, made: Made = {}): Promise<string> {
  const directory = join(base, place);
  await mkdir(directory, { recursive: true });
  for (const [name, content] of Object.entries(FILES)) await writeFile(join(directory, name), content);
  return (await writeExportRecord(directory, contentOf(place, made))).recordSha256;
}

export function contentOf(place: string, made: Made): ExportRecordContent {
  const { vm = 'web01', daysAgo = 0, levels = ['stream'], parent, host = 'vc.example.org' } = made;
  const at = new Date(NOW.getTime() - daysAgo * DAY_MS).toISOString();
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const files = Object.entries(FILES).map(([name, content]) => ({
    ...{ name, sizeBytes: content.length, sha256: hash(content), kind: 'other' as const },
  }));
  return {
    tool: { name: 'hyperexport', version: '0.1.0' },
    ...{ runId: `run of ${place}`, startedAt: at, finishedAt: at, format: 'ovf', files },
    ...(parent === undefined ? {} : { parent }),
    vm: {
      ...{ instanceUuid: hash(vm).slice(0, 32), name: vm, path: `/DC0/vm/${vm}`, moref: 'vm-1' },
      ...{ networks: [], customAttributes: {}, cpus: 1, memoryMb: 1, powerState: 'poweredOff' },
    },
    server: { host, product: 'VMware vCenter Server', version: '8.0.2' },
    disks: [],
    verification: { levels, serverChecksums: 'equal', at },
    options: {},
    manifestSha256: hash(FILES['vm.mf']),
  };
}

/** Every name below a directory, with `/` behind directories. */
export async function tree(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .map(
      (entry) =>
        join(entry.parentPath, entry.name).slice(directory.length + 1) + (entry.isDirectory() ? '/' : ''),
    )
    .sort();
}

/** What a whole made export has. */
export const WHOLE = ['export.json', ...Object.keys(FILES)].sort();
