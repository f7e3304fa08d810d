import { createHash, X509Certificate } from 'node:crypto';
import { fail } from '../../core/errors.ts';

export interface Fingerprints {
  /** Upper-case pairs with colons, as browsers, openssl and vSphere's own pages print them. */
  readonly sha1: string;
  readonly sha256: string;
}

export function fingerprintsOf(der: Uint8Array): Fingerprints {
  return { sha1: colons(digest('sha1', der)), sha256: colons(digest('sha256', der)) };
}

/** Whether a thumbprint, SHA-1 or SHA-256 by its length, is that of the certificate. */
export function thumbprintMatches(thumbprint: string, der: Uint8Array): boolean {
  const wanted = hexOf(thumbprint);
  return wanted === digest(wanted.length === 40 ? 'sha1' : 'sha256', der);
}

/** Lower-case hexadecimal without separators; refuses what can be no thumbprint. */
export function hexOf(thumbprint: string): string {
  const hex = thumbprint.replace(/[\s:-]/g, '').toLowerCase();
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(hex)) {
    throw fail('configuration', `"${thumbprint}" is no certificate thumbprint`, {
      hint: 'a SHA-256 thumbprint has 64 hexadecimal digits, a SHA-1 one 40; colons between them are optional',
    });
  }
  return hex;
}

/** The DER form of a certificate given as PEM. */
export function derOf(pem: string): Buffer {
  try {
    return new X509Certificate(pem).raw;
  } catch (cause) {
    throw fail('tls', 'the certificate that the server names for a device URL cannot be read', { cause });
  }
}

function digest(algorithm: 'sha1' | 'sha256', der: Uint8Array): string {
  return createHash(algorithm).update(der).digest('hex');
}

function colons(hex: string): string {
  return (hex.toUpperCase().match(/../g) ?? []).join(':');
}
