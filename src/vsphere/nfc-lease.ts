import type { MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import type { Trust } from './tls/trust.ts';

/** One file of a lease, to be read with a GET of `url`. */
export interface LeaseFile {
  /** What the lease, its manifest and the descriptor call the file: `/vm-42/VirtualLsiLogicController0:0`. */
  readonly key: string;
  readonly importKey: string;
  /** `*` is already replaced by the host that was dialled. */
  readonly url: URL;
  /** The server's proposal for a name: `disk-0.vmdk`. */
  readonly targetId: string;
  readonly isDisk: boolean;
  /** What the body may have in bytes, by the server's estimate; exact for what is no disk. */
  readonly sizeHint?: number;
  readonly trust: Trust;
}

export interface ManifestEntry {
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha1?: string;
  readonly sha256?: string;
  readonly capacityBytes?: number;
}

export interface NfcLease {
  readonly ref: MoRef;
  readonly timeoutSeconds: number;
  readonly totalDiskCapacityBytes: number;
  readonly files: readonly LeaseFile[];
  requestSha256(options: { signal: AbortSignal }): Promise<boolean>;
  progress(percent: number, options: { signal: AbortSignal }): Promise<void>;
  manifest(options: { signal: AbortSignal }): Promise<ReadonlyMap<string, ManifestEntry>>;
  complete(options: { signal: AbortSignal }): Promise<void>;
  abort(options: { signal: AbortSignal }): Promise<void>;
}

export declare function exportVm(
  session: VsphereSession,
  options: { vm: MoRef; signal: AbortSignal },
): Promise<NfcLease>;
