import { isIP } from 'node:net';
import type { Pseudonyms } from './pseudonyms.ts';

/** An address, a UUID, a MAC, a digest: a pseudonym of the same shape. Undefined for what has none of these. */
export function redactShape(text: string, pseudonyms: Pseudonyms): string | undefined {
  return isAddress(text) ? redactAuthority(text, pseudonyms) : redactDigits(text, pseudonyms);
}

/** An IP address, `host.domain`, with a port or without. */
function isAddress(text: string): boolean {
  const [, host = ''] = /^\[?([^\]]*?)\]?(?::\d+)?$/.exec(text) ?? [];
  if (isIP(text) !== 0 || isIP(host) !== 0) return true;
  return /^(?!.*\.(?:vmdk|nvram|vmx|vmxf|vmsd|vmsn|vmem|iso|flp|log|ovf|mf|ova)$)[a-z\d-]+(\.[a-z\d-]+)+$/i.test(
    host,
  );
}

export function redactAuthority(authority: string, pseudonyms: Pseudonyms): string {
  // Its last group is no port.
  if (isIP(authority) === 6) return pseudonyms.of('ipv6', authority);
  const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:]*|.*?)(:\d{1,5})?$/.exec(authority) ?? [];
  if (host === '*') return authority;
  const bare = (host === '' ? authority : host).replace(/^\[|\]$/g, '');
  switch (isIP(bare)) {
    case 4:
      return `${pseudonyms.of('ipv4', bare)}${port}`;
    case 6:
      return `[${pseudonyms.of('ipv6', bare)}]${port}`;
    default:
      return `${pseudonyms.of('host', bare.toLowerCase())}${port}`;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** `urn:vmomi:InventoryServiceTag:<UUID>:GLOBAL` names a tag. */
const URN = /^(urn:vmomi:[A-Za-z]{1,40}:)([0-9a-f-]{36})(:GLOBAL)$/i;
const MAC = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i;
/** Thumbprints and digests, with colons or without; UUIDs as a disk's backing and its change id write them. */
const HEX = /^(?:[0-9a-f]{2}[:\s-]?){15,}[0-9a-f]{2}$/i;

function redactDigits(text: string, pseudonyms: Pseudonyms): string | undefined {
  if (UUID.test(text)) return pseudonyms.of('uuid', text.toLowerCase());
  if (MAC.test(text)) return pseudonyms.of('mac', text.toLowerCase());
  const [, front = '', id = '', end = ''] = URN.exec(text) ?? [];
  if (UUID.test(id)) return `${front}${pseudonyms.of('uuid', id.toLowerCase())}${end}`;
  const [, digits = '', counter = ''] = /^(.*?)(\/\d{1,6})?$/s.exec(text) ?? [];
  if (!HEX.test(digits)) return undefined;
  const bare = digits.replace(/[:\s-]/g, '').toLowerCase();
  const replaced = pseudonyms.of('hex', bare, bare.length);
  let at = 0;
  return digits.replace(/[0-9a-f]/gi, () => replaced[at++] ?? '0') + counter;
}
