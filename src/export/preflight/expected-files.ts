import { extname } from 'node:path/posix';
import { fileNameFor } from '../../core/names.ts';
import { RECORD_NAME } from '../../ovf/export-record.ts';
import type { VirtualMachine } from '../../vsphere/vm.ts';
import type { ExportRequest } from '../request.ts';
import { usedBytes } from './estimate-size.ts';

/** A file that the export will have, as far as can be told before the server has been asked for a lease. */
export interface ExpectedFile {
  readonly name: string;
  /** What it is made of: `Hard disk 1 ([datastore1] web01/web01.vmdk)`. */
  readonly of: string;
  /** Of a disk: what it comes to at most. */
  readonly atMostBytes?: number;
  /** In an OVA it is a member of the archive. */
  readonly inArchive: boolean;
}

/** The names follow `planFiles`; how many files there are beside the disks is the server's to decide. */
export function expectedFiles(vm: VirtualMachine, request: ExportRequest): ExpectedFile[] {
  const base = fileNameFor(vm.name, vm.instanceUuid);
  const packed = request.format === 'ova';
  const member = (name: string, of: string, atMostBytes?: number): ExpectedFile => ({
    name,
    of,
    ...(atMostBytes === undefined ? {} : { atMostBytes }),
    inArchive: packed,
  });
  const disks = vm.disks.filter(({ backing }) => backing.compatibilityMode !== 'physicalMode');
  return [
    ...(packed ? [{ name: `${base}.ova`, of: 'the archive of the files below', inArchive: false }] : []),
    member(`${base}.ovf`, 'the descriptor, by the server'),
    ...disks.map((disk, index) =>
      member(`${base}-disk${index + 1}.vmdk`, `${disk.label} (${disk.backing.fileName})`, usedBytes(disk)),
    ),
    ...(vm.nvramFile === undefined ? [] : [member(`${base}.nvram`, vm.nvramFile)]),
    ...images(vm, request).map(({ label, file }, index) =>
      member(`${base}-file${index + 1}${extname(file).toLowerCase() || '.bin'}`, `${label} (${file})`),
    ),
    member(`${base}.mf`, 'the SHA-256 of each file'),
    { name: RECORD_NAME, of: 'what was exported, when, and how it was checked', inArchive: false },
  ];
}

function images({ removable }: VirtualMachine, { includeImages }: ExportRequest) {
  if (!includeImages) return [];
  return removable.flatMap(({ label, file }) =>
    file === undefined || file.startsWith('[]') ? [] : [{ label, file }],
  );
}
