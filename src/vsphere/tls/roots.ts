import { getCACertificates } from 'node:tls';

let system: string[] | undefined;

/**
 * The roots that a certificate may lead to: the given ones only, else Node's and the machine's, because an
 * administrator who installed vCenter's CA did that in the machine's store. Read once: it takes a few milliseconds.
 */
export function trustedRoots(ca: string | undefined): string[] {
  if (ca !== undefined) return [ca];
  system ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  return system;
}
