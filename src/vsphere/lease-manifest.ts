import type { Read } from './soap/types.ts';

/** What the server counted and hashed while it sent a file. */
export interface ManifestEntry {
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha1?: string;
  readonly sha256?: string;
  readonly capacityBytes?: number;
}

/** The entries of `HttpNfcLeaseGetManifest` by the keys of the lease's files. */
export function readManifest(
  entries: readonly Read<'HttpNfcLeaseManifestEntry'>[],
): ReadonlyMap<string, ManifestEntry> {
  return new Map(entries.map((entry) => [entry.key, manifestEntry(entry)]));
}

/** `sha1` is the older field, empty for some servers; `checksum` is of the `checksumType` beside it (since 6.7). */
function manifestEntry(entry: Read<'HttpNfcLeaseManifestEntry'>): ManifestEntry {
  const { checksum = '', checksumType = '', capacity } = entry;
  const sha1 = hex(40, checksumType === 'sha1' ? checksum : '') ?? hex(40, entry.sha1);
  const sha256 = hex(64, checksumType === 'sha256' ? checksum : '');
  return {
    sizeBytes: entry.size,
    ...(sha1 === undefined ? {} : { sha1 }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(capacity === undefined ? {} : { capacityBytes: capacity }),
  };
}

function hex(digits: number, text: string): string | undefined {
  return text.length === digits && /^[0-9a-f]+$/i.test(text) ? text.toLowerCase() : undefined;
}
