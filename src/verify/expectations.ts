import type { Descriptor } from '../ovf/descriptor.ts';
import { RECORD_NAME, type ExportRecord } from '../ovf/export-record.ts';
import type { ManifestEntry } from '../ovf/manifest.ts';
import { checkableDisks } from '../ovf/ova/disk-check.ts';
import { filesOf } from '../ovf/package-files.ts';
import type { OpenPackage } from './open-package.ts';
import type { Witness } from './report.ts';

/** What is known of a file of a package before it is read, and by whom. */
export interface Expectation {
  readonly sizes: readonly { readonly by: Witness; readonly bytes: number }[];
  readonly sha256s: readonly { readonly by: Witness; readonly hex: string }[];
  readonly manifestLine?: ManifestEntry;
  /** Present where it is to be a stream-optimised disk that is stored as it is. */
  readonly disk?: { readonly capacities: readonly { readonly by: Witness; readonly bytes: number }[] };
}

/** The record's, the manifest's and the descriptor's word on every file of a package. */
export function expectationsFor(
  source: OpenPackage,
  record: ExportRecord | undefined,
): (name: string) => Expectation {
  const recorded = record === undefined ? new Map<string, RecordedFile>() : recordedFiles(record, source);
  const sizes = sizesIn(source.descriptor);
  const disks = checkableDisks(source.descriptor);
  return (name) => {
    const own = recorded.get(name);
    const manifestLine = source.manifest?.get(name);
    const described = sizes.get(name);
    const isDisk = disks.has(name) || own?.capacityBytes !== undefined;
    const capacities = [
      { by: RECORD_NAME as Witness, bytes: own?.capacityBytes },
      { by: 'descriptor' as Witness, bytes: disks.get(name) },
    ];
    return {
      sizes: [
        ...(own === undefined ? [] : [{ by: RECORD_NAME as Witness, bytes: own.sizeBytes }]),
        ...(described === undefined ? [] : [{ by: 'descriptor' as const, bytes: described }]),
      ],
      sha256s: own === undefined ? [] : [{ by: RECORD_NAME, hex: own.sha256 }],
      ...(manifestLine === undefined ? {} : { manifestLine }),
      ...(isDisk ? { disk: { capacities: capacities.filter(hasBytes) } } : {}),
    };
  };
}

interface RecordedFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly capacityBytes?: number;
}

/** The files of the export or the members of its archive; what an older record says of a disk or a manifest in there. */
export function recordedFiles(record: ExportRecord, source: OpenPackage): ReadonlyMap<string, RecordedFile> {
  const { files, disks, manifestSha256 } = record;
  const listed = files.flatMap(({ kind, members = [], ...file }) => (kind === 'archive' ? members : [file]));
  const found = new Map<string, RecordedFile>();
  for (const { name, sizeBytes, sha256 } of listed) {
    if (sha256 !== undefined) found.set(name, { name, sizeBytes, sha256 });
  }
  for (const { file: name, sizeBytes, sha256, capacityBytes } of disks) {
    found.set(name, { name, sizeBytes, sha256, capacityBytes });
  }
  const manifest = source.entries.find(({ name }) => name === source.manifestName);
  if (manifest !== undefined && !found.has(manifest.name)) {
    found.set(manifest.name, { ...manifest, sha256: manifestSha256 });
  }
  return found;
}

function sizesIn(descriptor: Descriptor | undefined): ReadonlyMap<string, number> {
  const files = (descriptor?.references ?? []).flatMap(filesOf);
  return new Map(
    files.flatMap(({ name, sizeBytes }) => (sizeBytes === undefined ? [] : [[name, sizeBytes] as const])),
  );
}

function hasBytes(each: {
  readonly by: Witness;
  readonly bytes: number | undefined;
}): each is { readonly by: Witness; readonly bytes: number } {
  return each.bytes !== undefined;
}
