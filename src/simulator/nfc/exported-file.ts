import { createHash } from 'node:crypto';
import type { DataObject } from '../soap/value.ts';
import type { OtherDisk } from './nfc-files.ts';

export interface ExportedFileFacts {
  /** `/vm-42/ParaVirtualSCSIController0:0`: what the lease, its manifest and the descriptor know the file by. */
  readonly key: string;
  /** The last part of its URL, and the `targetId`. */
  readonly name: string;
  readonly disk?: {
    readonly capacityBytes: number;
    readonly populatedBytes: number;
    other(which: OtherDisk, signal: AbortSignal): AsyncIterable<Uint8Array> | undefined;
  };
  /** Known in advance for files that are no disks. */
  readonly sizeBytes?: number;
  readonly content: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
}

/** A file of a lease. It hashes what it sends, so that the manifest tells what was really sent. */
export class ExportedFile {
  readonly key: string;
  readonly facts: ExportedFileFacts;
  /** What was asked for beside the SHA-1 that is always given. */
  checksumType: 'sha1' | 'sha256' | undefined;
  #sent: { readonly size: number; readonly sha1: string; readonly sha256: string } | undefined;

  constructor(facts: ExportedFileFacts) {
    this.key = facts.key;
    this.facts = facts;
  }

  get contentType(): string {
    return this.facts.disk === undefined ? 'application/octet-stream' : 'application/x-vnd.vmware-streamVmdk';
  }

  /** `asRead` stands between what it reads and what it hashes and sends. */
  async *open(
    signal: AbortSignal,
    asRead = (content: AsyncIterable<Uint8Array>) => content,
  ): AsyncGenerator<Uint8Array> {
    const hashes = { sha1: createHash('sha1'), sha256: createHash('sha256') };
    let size = 0;
    for await (const piece of asRead(this.facts.content(signal))) {
      signal.throwIfAborted();
      hashes.sha1.update(piece);
      hashes.sha256.update(piece);
      size += piece.length;
      yield piece;
    }
    this.#sent = { size, sha1: hashes.sha1.digest('hex'), sha256: hashes.sha256.digest('hex') };
  }

  /** A HttpNfcLeaseManifestEntry; absent until the file has been sent to its end. */
  manifestEntry(): DataObject | undefined {
    if (this.#sent === undefined) return undefined;
    const { size, sha1 } = this.#sent;
    const { disk } = this.facts;
    return {
      key: this.key,
      sha1,
      checksum: this.checksumType === undefined ? undefined : this.#sent[this.checksumType],
      checksumType: this.checksumType,
      size,
      disk: disk !== undefined,
      capacity: disk?.capacityBytes,
      populatedSize: disk?.populatedBytes,
    };
  }
}
