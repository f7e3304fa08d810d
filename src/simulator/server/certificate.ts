import { createHash, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { generate } from 'selfsigned';

export interface ServerCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
  /** Upper-case hexadecimal, colons between bytes. */
  readonly thumbprintSha1: string;
  readonly thumbprintSha256: string;
}

/**
 * A self-signed certificate, new at every start, for loopback and for the address listened on. Its dates do not depend
 * on the clock: a test may live in any year.
 */
export async function makeCertificate(host: string): Promise<ServerCertificate> {
  const addresses = new Set(['127.0.0.1', '::1', ...(isIP(host) === 0 ? [] : [host])]);
  const names = new Set(['localhost', ...(isIP(host) === 0 ? [host] : [])]);
  const { cert, private: keyPem } = await generate([{ name: 'commonName', value: host }], {
    keySize: 2048,
    algorithm: 'sha256',
    notBeforeDate: new Date('2000-01-01T00:00:00Z'),
    notAfterDate: new Date('2049-12-31T00:00:00Z'),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...Array.from(names, (value) => ({ type: 2 as const, value })),
          ...Array.from(addresses, (ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  const { raw } = new X509Certificate(cert);
  return {
    keyPem,
    certificatePem: cert,
    thumbprintSha1: thumbprint('sha1', raw),
    thumbprintSha256: thumbprint('sha256', raw),
  };
}

function thumbprint(algorithm: 'sha1' | 'sha256', der: Buffer): string {
  const hex = createHash(algorithm).update(der).digest('hex').toUpperCase();
  return hex.match(/../g)?.join(':') ?? hex;
}
