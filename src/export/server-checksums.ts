import { fail } from '../core/errors.ts';
import type { ManifestEntry } from '../vsphere/nfc-lease.ts';
import type { OpenLease } from './open-lease.ts';
import type { ServerChecksums, TransferredFile } from './transferred-file.ts';

/**
 * Compares every file with HttpNfcLeaseGetManifest, which must be asked before the lease is completed: the server hashed
 * what it sent, so a difference means that something on the way changed the bytes. Files that were compared before,
 * perhaps under an earlier lease, are not compared again.
 */
export async function compareWithServer(
  lease: OpenLease,
  files: readonly TransferredFile[],
  signal: AbortSignal,
): Promise<ServerChecksums> {
  const sent = files.filter(isOfLease);
  const open = sent.some(({ proof }) => proof !== 'equal');
  const manifest = open ? await lease.nfc.manifest({ signal }) : new Map<string, ManifestEntry>();
  const proofs = sent.map((file) => {
    if (file.proof === 'equal') return file.proof;
    return compared(file, manifest.get(file.planned.lease.key));
  });
  if (proofs.every((proof) => proof === 'equal')) return 'equal';
  return proofs.includes('none-given') ? 'none-given' : 'sizes-only';
}

/**
 * Asks for a file that has just been read. Only that both are equal counts so early: the server may not have written
 * down yet what it sent, and still show an earlier try.
 */
export async function earlyProof(
  lease: OpenLease,
  file: TransferredFile,
  signal: AbortSignal,
): Promise<ServerChecksums | undefined> {
  if (!isOfLease(file)) return undefined;
  try {
    const manifest = await lease.nfc.manifest({ signal });
    const proof = compared(file, manifest.get(file.planned.lease.key));
    return proof === 'equal' ? proof : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** What came from elsewhere the lease's manifest does not know. */
function isOfLease({ planned }: TransferredFile): boolean {
  return planned.content === undefined;
}

function compared(file: TransferredFile, entry: ManifestEntry | undefined): ServerChecksums {
  if (entry === undefined) {
    if (file.mayBeCut) throw cannotTell(file);
    return 'none-given';
  }
  if (entry.sizeBytes !== file.sizeBytes)
    throw differs(file, 'size', String(entry.sizeBytes), String(file.sizeBytes));
  if (entry.sha256 !== undefined) return same(file, 'SHA-256', entry.sha256, file.sha256);
  if (entry.sha1 !== undefined && file.sha1 !== undefined) return same(file, 'SHA-1', entry.sha1, file.sha1);
  return 'sizes-only';
}

function cannotTell({ planned }: TransferredFile): Error {
  return fail(
    'transfer',
    `nothing proves that ${planned.name} is whole: neither what was said of its length, nor the server`,
    {
      hint: 'export again; a proxy between this machine and the host may have cut it',
      retryable: false,
    },
  );
}

function same(file: TransferredFile, what: string, server: string, ours: string): 'equal' {
  if (server.toLowerCase() !== ours) throw differs(file, what, server, ours);
  return 'equal';
}

function differs({ planned }: TransferredFile, what: string, server: string, ours: string): Error {
  return fail(
    'integrity',
    `${planned.name} is not what the server sent: its ${what} is ${server} there and ${ours} here`,
    {
      hint: 'export again; if it happens twice, look at the network between this machine and the host',
    },
  );
}
