import type { DiskStructure } from '../disk/stream-optimized/structure.ts';

/**
 * What was seen of a server, in numbers and in the API's own words: nothing here names anybody. A field is absent where
 * the run did not get so far.
 */
export interface Evidence {
  server?: Partial<ServerEvidence>;
  vm?: VmEvidence;
  /** Under a lease of the VM as it is. */
  lease?: Partial<LeaseEvidence>;
  snapshot?: Partial<SnapshotEvidence>;
}

/** An act that failed, by the code of its error and the type of the server's fault: never by its text. */
export interface Refusal {
  readonly code: string;
  readonly fault?: string;
  /** Of an answer by HTTP. */
  readonly status?: number;
}

/** What came of an act: a value, or why there is none. */
export type Attempt<T> = { readonly value: T } | { readonly refused: Refusal };

export interface ServerEvidence {
  product: string;
  version: string;
  build: string;
  apiType: string;
  /** The version that requests are written in. */
  apiVersion: string;
  /** Of those that an export may need: which the server passed over, and which the user lacks. */
  privileges: { readonly unanswered: readonly string[]; readonly lacking: readonly string[] } | 'not-asked';
  /** Whether it shows the VM's newest event, and whether that is found again by its number. */
  events: 'found-again' | 'none' | 'not-found-again';
  /** The categories of tags, over the REST API. */
  tags: Attempt<{ readonly categories: number }>;
  /** What the ESXi host shows, beside what its vCenter has on record. */
  host: 'equal' | 'other-certificate' | 'not-compared' | 'unreachable';
  /** The checks before an export, by their worst outcome. */
  checks: Readonly<Record<string, string>>;
}

export interface VmEvidence {
  readonly powerState: string;
  readonly hardwareVersion: string;
  readonly firmware: string;
  readonly toolsStatus: string;
  readonly snapshots: number;
  readonly hasNvram: boolean;
  readonly disks: readonly DiskEvidence[];
}

export interface DiskEvidence {
  readonly capacityBytes: number;
  readonly controller: string;
  readonly backing: string;
  readonly mode: string;
  readonly thin?: boolean;
  readonly hasParent: boolean;
}

export interface LeaseEvidence {
  milliseconds: number;
  timeoutSeconds: number;
  files: readonly LeaseFileEvidence[];
  /** What the server hashes with, after SHA-256 was asked for. */
  checksum: 'sha256' | 'sha1';
  /** A first GET of the disk, broken off. */
  brokenOff: FileReading;
  /** The one disk that is read, the smallest. */
  disk: FileReading;
  /** Of that disk, by the VM's configuration; absent where the lease's key named none. */
  capacityBytes: number;
  nvram: FileReading;
  renewed: Attempt<{ readonly milliseconds: number }>;
  manifest: Attempt<ManifestEvidence>;
  descriptor: Attempt<DescriptorEvidence>;
  /** The same with the NVRAM, where the lease has not offered it. */
  foreignNvram: Attempt<DescriptorEvidence>;
  /** What a second request for a lease was answered with. */
  second: Attempt<'a-lease'>;
  ended: Attempt<'completed' | 'aborted'>;
  /** Whether `config.changeVersion` was another one afterwards. */
  changeVersionMoved: boolean;
}

export interface LeaseFileEvidence {
  readonly kind: 'disk' | 'nvram' | 'image' | 'other';
  /** Of a disk: whether its key names one of the VM's. */
  readonly known?: boolean;
  /** What is asked of the certificate behind its address. */
  readonly trust: 'thumbprint' | 'certificate' | 'none-given';
  readonly host: 'as-dialled' | 'another';
  readonly sizeHint?: number;
}

export interface FileReading {
  readonly status?: number;
  readonly framing?: 'length' | 'chunked' | 'until-close';
  readonly bytes: number;
  /** Read to its end. */
  readonly whole: boolean;
  readonly milliseconds: number;
  readonly structure?: DiskStructure;
  /** Its bytes are those of no stream-optimised disk. */
  readonly notADisk?: true;
  readonly refused?: Refusal;
}

export interface ManifestEvidence {
  readonly entries: number;
  /** The disk that was read: absent where the manifest does not name it, or it was not read whole. */
  readonly disk?: {
    readonly checksums: readonly ('sha1' | 'sha256')[];
    readonly sizeEqual: boolean;
    /** Of each checksum given. */
    readonly checksumsEqual: boolean;
    readonly capacityEqual?: boolean;
  };
}

export interface DescriptorEvidence {
  readonly warnings: number;
  /** Files that were described, and those of them that the descriptor refers to. */
  readonly files: number;
  readonly referred: number;
}

export interface SnapshotEvidence {
  createMilliseconds: number;
  asked: 'quiesced' | 'not-quiesced';
  quiesced: boolean;
  /** Its mark came back letter for letter: it was found by it. */
  found: true;
  /** The disks of its configuration are the files that the VM had before. */
  frozenFiles: 'same' | 'others';
  /** The VM's own disks lie on them by now. */
  deltas: boolean;
  /** The disk's extent, by a range over `/folder`: before the snapshot, and frozen by it. */
  extentBefore: Attempt<RangeEvidence>;
  extentFrozen: Attempt<RangeEvidence>;
  nvram: Attempt<{ readonly bytes: number }>;
  nvramRange: Attempt<RangeEvidence>;
  lease: Partial<LeaseEvidence>;
  removal: Attempt<{ readonly milliseconds: number }>;
  /** By the list of the VM's snapshots. */
  removed: boolean;
  consolidationNeeded: boolean;
}

export interface RangeEvidence {
  readonly status: number;
  readonly asked: number;
  readonly bytes: number;
  /** Whether `Content-Range` says what was asked for. */
  readonly rangeEqual: boolean;
  /** Beside the same file read whole, where that was done. */
  readonly contentEqual?: boolean;
}
