import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RawDisk } from '../../../src/disk/raw-disk.ts';
import { writeStreamOptimized } from '../../../src/disk/stream-optimized/write.ts';
import { writeExportRecord, type ExportRecordContent } from '../../../src/ovf/export-record.ts';
import { createOva } from '../../../src/ovf/ova/create.ts';
import { derive, keystream } from '../../../src/simulator/disk/seeded-bytes.ts';
import { diskPackage } from '../ovf/disk-package.ts';
import { manifestFor, never, NVRAM, sha256, writePieces, type Piece } from '../ovf/package-fixture.ts';

export const CAPACITY = 40 * 65536;

/** A stream-optimised disk with grains that do not compress, holes between them, and more than one table's worth of space. */
export async function noisyDisk(seed = 1): Promise<Buffer> {
  const raw: RawDisk = {
    capacityBytes: CAPACITY,
    allocated: () => [
      { offset: 0, length: 3 * 65536 },
      { offset: 30 * 65536, length: 65536 },
    ],
    read: (offset, length) => keystream(derive(`${seed}`, 'noise'), offset, length),
  };
  const pieces: Buffer[] = [];
  for await (const piece of writeStreamOptimized(raw, { signal: never })) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Descriptor, disk, NVRAM, manifest: what an export of this program has beside its record. */
export async function exportPieces(disk?: Buffer): Promise<Piece[]> {
  const [described, vmdk] = diskPackage(disk ?? (await noisyDisk()), CAPACITY);
  const nvram = `<File ovf:id="file1" ovf:href="${NVRAM.name}" ovf:size="${NVRAM.content.length}"/></References>`;
  const descriptor = {
    name: described.name,
    content: Buffer.from(described.content.toString().replace('</References>', nvram)),
  };
  const whole = [descriptor, vmdk, NVRAM];
  return [...whole, { name: 'vm.mf', content: manifestFor(whole) }];
}

/** An export as this program leaves one, as a directory or as an archive beside its record. */
export async function writeExport(directory: string, format: 'ovf' | 'ova'): Promise<readonly Piece[]> {
  const pieces = await exportPieces();
  await writePieces(directory, pieces);
  const loose = pieces.map((piece) => ({ ...measured(piece), kind: kindOf(piece.name) }));
  if (format === 'ovf') {
    await writeExportRecord(directory, recordOf(pieces, format, loose));
    return pieces;
  }
  const { sizeBytes } = await createOva({ directory, output: join(directory, 'vm.ova'), signal: never });
  for (const { name } of pieces) await rm(join(directory, name));
  const archive = { name: 'vm.ova', sizeBytes, kind: 'archive' as const, members: loose };
  await writeExportRecord(directory, recordOf(pieces, format, [archive]));
  return pieces;
}

function measured({ name, content }: Piece) {
  return { name, sizeBytes: content.length, sha256: sha256(content) };
}

function kindOf(name: string): 'descriptor' | 'disk' | 'nvram' | 'manifest' {
  if (name.endsWith('.ovf')) return 'descriptor';
  if (name.endsWith('.vmdk')) return 'disk';
  return name.endsWith('.mf') ? 'manifest' : 'nvram';
}

function recordOf(
  pieces: readonly Piece[],
  format: 'ovf' | 'ova',
  files: ExportRecordContent['files'],
): ExportRecordContent {
  const at = '2026-11-23T10:00:00.000Z';
  const disk = measured(pieces[1]!);
  return {
    tool: { name: 'hyperexport', version: '0.1.0' },
    ...{ runId: 'run-1', startedAt: at, finishedAt: at, format, files },
    vm: {
      instanceUuid: '50000000-0000-0000-0000-000000000001',
      ...{ name: 'vm', path: '/DC0/vm/vm', moref: 'vm-42', networks: [], cpus: 2, memoryMb: 2048 },
      customAttributes: { 'ä "quoted" key': 'wert', owner: 'ops' },
      powerState: 'poweredOff',
    },
    server: { host: 'vc.example.org', product: 'VMware vCenter Server', version: '8.0.2' },
    disks: [
      {
        ...{ key: 2000, label: 'Hard disk 1', file: disk.name, capacityBytes: CAPACITY },
        ...{ sizeBytes: disk.sizeBytes, sha256: disk.sha256 },
        ...{ backingPath: '[ds] vm/vm.vmdk', layout: 'esxi' },
      },
    ],
    verification: { levels: ['stream'], serverChecksums: 'equal', at },
    options: {},
    manifestSha256: sha256(pieces.at(-1)!.content),
  };
}
