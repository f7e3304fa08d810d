import type { ReadableDisk } from '../disk/stream-optimized/check-by-tables.ts';
import type { Descriptor } from '../ovf/descriptor.ts';
import type { ManifestEntry } from '../ovf/manifest.ts';
import type { Finding } from '../ovf/ova/finding.ts';

/** A file of a package: in a directory, or inside an archive. */
export interface PackageEntry {
  readonly name: string;
  readonly sizeBytes: number;
  /** In an archive: whether its header is, byte for byte, as this program writes one. */
  readonly ours?: boolean;
  /** Its content, in pieces that are good until the next one is asked for. To be called once, in the package's order. */
  read(signal: AbortSignal): AsyncIterable<Buffer>;
  /** To read it again, and anywhere in it. */
  readable<Result>(use: (disk: ReadableDisk) => Promise<Result>): Promise<Result>;
}

/** A package that is open for reading, with what can be told without reading its disks. */
export interface OpenPackage extends AsyncDisposable {
  /** Descriptor, files, manifest, certificate: what is there of them. */
  readonly entries: readonly PackageEntry[];
  readonly descriptorName: string;
  readonly descriptor?: Descriptor;
  readonly manifest?: ReadonlyMap<string, ManifestEntry>;
  /** As the manifest is called, or would be. */
  readonly manifestName: string;
  readonly findings: readonly Finding[];
  /** Of the archive, or of all entries together. */
  readonly sizeBytes: number;
  /** Of an archive that was asked to be hashed as a whole; once all entries were read. */
  wholeSha256?(signal: AbortSignal): Promise<string | undefined>;
}
