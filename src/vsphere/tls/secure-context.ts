import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { Trust } from './trust.ts';

/** The TLS versions of a connection, and the roots that its server's certificate may lead to. */
export function secureContextFor(trust: Trust): SecureContext {
  if (trust.kind !== 'verify') return (withoutRoots ??= newContext());
  if (trust.ca !== undefined) return newContext([trust.ca]);
  system ??= newContext(systemRoots());
  return system;
}

/** Shared by all connections: parsing the roots again takes 14 ms and 2 MB for each of them. */
let system: SecureContext | undefined;
/** For certificates that are compared, byte by byte or by their hash. */
let withoutRoots: SecureContext | undefined;

function newContext(ca?: string[]): SecureContext {
  return createSecureContext({ minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) });
}

/** Node's and the machine's, because an administrator who installed vCenter's CA did that in the machine's store. */
function systemRoots(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}
