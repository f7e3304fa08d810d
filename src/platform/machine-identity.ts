import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * What tells machines of one host name apart (`localhost`, a template's name), where that matters beyond this machine:
 * twelve digits of a hash of systemd's machine id, which may not leave the machine itself (machine-id(5)). Undefined
 * where the system has none: then the host name is all there is.
 */
export function machineDigest(): string | undefined {
  try {
    const id = readFileSync('/etc/machine-id', 'latin1').trim();
    return /^[0-9a-f]{32}$/.test(id)
      ? createHash('sha256').update(`hyperexport ${id}`).digest('hex').slice(0, 12)
      : undefined;
  } catch {
    return undefined;
  }
}
