import { isIP } from 'node:net';
import type { Pseudonyms } from './pseudonyms.ts';

/**
 * What a text becomes in a report: a pseudonym of its own shape. Addresses, UUIDs, thumbprints and paths keep their
 * form; all else is a name without one.
 */
export function redactText(text: string, pseudonyms: Pseudonyms): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  return (
    redactAddress(trimmed, pseudonyms) ??
    redactDigits(trimmed, pseudonyms) ??
    redactPath(trimmed, pseudonyms) ??
    pseudonyms.of('name', unescaped(trimmed))
  );
}

/** `https://host:port/path`, an IP address, `host.domain`, with a port or without. */
function redactAddress(text: string, pseudonyms: Pseudonyms): string | undefined {
  const url = /^(https?:\/\/)([^/?#]+)([/?#].*)?$/.exec(text);
  if (url !== null) {
    const [, scheme = '', authority = '', rest = ''] = url;
    return `${scheme}${redactAuthority(authority, pseudonyms)}${redactUrlPath(rest, pseudonyms)}`;
  }
  return isAddress(text) ? redactAuthority(text, pseudonyms) : undefined;
}

function isAddress(text: string): boolean {
  const [, host = ''] = /^\[?([^\]]*?)\]?(?::\d+)?$/.exec(text) ?? [];
  if (isIP(text) !== 0 || isIP(host) !== 0) return true;
  return /^(?!.*\.(?:vmdk|nvram|vmx|vmxf|vmsd|vmsn|iso|flp|log|ovf)$)[a-z\d-]+(\.[a-z\d-]+)+$/i.test(host);
}

function redactAuthority(authority: string, pseudonyms: Pseudonyms): string {
  const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:]*|.*?)(:\d+)?$/.exec(authority) ?? [];
  if (host === '*' || host === '') return authority;
  const bare = host.replace(/^\[|\]$/g, '');
  switch (isIP(bare)) {
    case 4:
      return `${pseudonyms.of('ipv4', bare)}${port}`;
    case 6:
      return host === bare ? pseudonyms.of('ipv6', bare) : `[${pseudonyms.of('ipv6', bare)}]${port}`;
    default:
      return `${pseudonyms.of('host', bare.toLowerCase())}${port}`;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MAC = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i;
/** Thumbprints and digests, with colons or without; UUIDs as a disk's backing and its change id write them. */
const HEX = /^(?:[0-9a-f]{2}[:\s-]?){15,}[0-9a-f]{2}$/i;

function redactDigits(text: string, pseudonyms: Pseudonyms): string | undefined {
  if (UUID.test(text)) return pseudonyms.of('uuid', text.toLowerCase());
  if (MAC.test(text)) return pseudonyms.of('mac', text.toLowerCase());
  const [, digits = '', counter = ''] = /^(.*?)(\/\d+)?$/s.exec(text) ?? [];
  if (!HEX.test(digits)) return undefined;
  const bare = digits.replace(/[:\s-]/g, '').toLowerCase();
  const replaced = pseudonyms.of('hex', bare, bare.length);
  let at = 0;
  return digits.replace(/[0-9a-f]/gi, () => replaced[at++] ?? '0') + counter;
}

/** `[datastore] folder/name.vmdk`, and what else has slashes or ends like a file of a VM. */
function redactPath(text: string, pseudonyms: Pseudonyms): string | undefined {
  const [, datastore, path = ''] = /^(?:\[([^\]]*)\] ?)?(.*)$/s.exec(text) ?? [];
  if (datastore === undefined && !path.includes('/') && !ENDING.test(path)) return undefined;
  const front = datastore === undefined ? '' : `[${pseudonyms.of('name', datastore)}] `;
  return front + redactSegments(path, pseudonyms);
}

const ENDING =
  /(?:-flat|-delta|-sesparse|-ctk|-\d{6}|-Snapshot\d+|_\d+)*\.(?:vmdk|nvram|vmx|vmxf|vmsd|vmsn|vmem|iso|flp|log|ovf)$/i;
/** Segments that every server has, in URLs and in the keys of a lease's files. */
const FIXED =
  /^(?:nfc|ha-nfc|folder|sdk|rest|api|nvram|vm|vm-\d+|(?:Para)?Virtual\w{2,12}Controller\d+(?::\d+)?|(?:disk|file)-\d+\.\w+|)$/;

function redactSegments(path: string, pseudonyms: Pseudonyms): string {
  return path
    .split('/')
    .map((segment) => {
      if (FIXED.test(segment)) return segment;
      const [ending = ''] = ENDING.exec(segment) ?? [];
      const stem = segment.slice(0, segment.length - ending.length);
      if (stem === '') return ending;
      return (
        (redactAddress(stem, pseudonyms) ??
          redactDigits(stem, pseudonyms) ??
          pseudonyms.of('name', unescaped(stem))) + ending
      );
    })
    .join('/');
}

function redactUrlPath(rest: string, pseudonyms: Pseudonyms): string {
  const [, path = '', query = ''] = /^([^?#]*)(.*)$/s.exec(rest) ?? [];
  const parameters = [...new URLSearchParams(query)].map(
    ([name, value]) => `${name}=${encodeURIComponent(redactText(value, pseudonyms))}`,
  );
  return redactSegments(path, pseudonyms) + (parameters.length === 0 ? '' : `?${parameters.join('&')}`);
}

/** A name is one name, whether an inventory (`%2f`) or a URL (`%20`) has escaped it. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
