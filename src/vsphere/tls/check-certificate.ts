import type { TLSSocket } from 'node:tls';
import { fail } from '../../core/errors.ts';
import { derOf, fingerprintsOf, thumbprintMatches } from './fingerprint.ts';
import type { Trust } from './trust.ts';

interface Dialled {
  readonly host: string;
  readonly port: number;
  readonly trust: Trust;
}

/** Throws `tls` unless the peer's certificate is what `trust` asks for. A peer without one is refused in every mode. */
export function checkCertificate(socket: TLSSocket, { host, port, trust }: Dialled): void {
  const address = `${host}:${port}`;
  const der = socket.getPeerX509Certificate()?.raw;
  if (der === undefined || der.length === 0) throw fail('tls', `${address} showed no certificate`);
  switch (trust.kind) {
    case 'insecure':
      return;
    case 'verify':
      if (!socket.authorized) throw untrusted(address, der, verdictOf(socket), trust.ca !== undefined);
      return;
    case 'pinned':
      if (!thumbprintMatches(trust.thumbprint, der)) throw differs(address, der);
      return;
    case 'certificate':
      if (!derOf(trust.pem).equals(der)) throw differs(address, der);
      return;
  }
}

/** Node's verdict on chain and name: an error object or, in older typings, its code. */
function verdictOf(socket: TLSSocket): string {
  const verdict: unknown = socket.authorizationError;
  const code =
    verdict instanceof Error ? ((verdict as NodeJS.ErrnoException).code ?? verdict.message) : String(verdict);
  return VERDICTS[code] ?? code;
}

const VERDICTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
  SELF_SIGNED_CERT_IN_CHAIN: 'its root is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is not trusted here',
};

function untrusted(address: string, der: Uint8Array, verdict: string, ownRoots: boolean) {
  const { sha256, sha1 } = fingerprintsOf(der);
  const roots = ownRoots ? ' (only the given CA file counts)' : '';
  return fail(
    'tls',
    `the certificate of ${address} is not trusted: ${verdict}${roots}; its SHA-256 is ${sha256}`,
    {
      details: { sha256, sha1 },
      hint: `compare it with the server's own, then use --thumbprint ${sha256}, or name its CA with --ca-file`,
    },
  );
}

function differs(address: string, der: Uint8Array) {
  const { sha256, sha1 } = fingerprintsOf(der);
  return fail('tls', `the certificate of ${address} is not the expected one: its SHA-256 is ${sha256}`, {
    details: { sha256, sha1 },
    hint: "it was renewed, or another machine answers: compare it with the server's own before giving a new --thumbprint",
  });
}
