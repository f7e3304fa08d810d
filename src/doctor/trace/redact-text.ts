import type { Pseudonyms } from './pseudonyms.ts';
import { looksLikeFileName, redactFileName, unescaped } from './redact-file-name.ts';
import { redactMark } from './redact-mark.ts';
import { redactAuthority, redactShape } from './redact-shape.ts';
import { redactRequestPath } from './redact-url.ts';

/**
 * What a text becomes in a report: a pseudonym of its own shape. Addresses, UUIDs, thumbprints and paths keep their
 * form; all else is a name without one.
 */
export function redactText(text: string, pseudonyms: Pseudonyms): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  return (
    redactMark(text, pseudonyms) ??
    redactUrl(trimmed, pseudonyms) ??
    redactShape(trimmed, pseudonyms) ??
    redactPath(trimmed, pseudonyms) ??
    pseudonyms.of('name', unescaped(trimmed))
  );
}

/** `https://host:port/path`; a lease may write `*` for the host. */
function redactUrl(text: string, pseudonyms: Pseudonyms): string | undefined {
  const url = /^(https?:\/\/)([^/?#\s]+)([/?#]\S*)?$/.exec(text);
  if (url === null) return undefined;
  const [, scheme = '', authority = '', rest = ''] = url;
  return `${scheme}${redactAuthority(authority, pseudonyms)}${redactRequestPath(rest, pseudonyms)}`;
}

/** How a lease calls its files: `/vm-42/VirtualLsiLogicController0:0`. The inventory knows no such paths. */
const LEASE_KEY =
  /^\/(?:vm-\d{1,9}\/nvram|(?:vm-)?\d{1,9}\/(?:Para)?Virtual(?:\w{2,20}Controller|Cdrom|Floppy|Disk)\d{1,5}(?::\d{1,3})?)$/;

/** `[datastore] folder/name.vmdk`, and what else has slashes or ends like a file of a VM. */
function redactPath(text: string, pseudonyms: Pseudonyms): string | undefined {
  if (LEASE_KEY.test(text)) return text;
  const [, datastore, path = ''] = /^(?:\[([^\]]*)\] ?)?(.*)$/s.exec(text) ?? [];
  if (datastore === undefined && !path.includes('/') && !looksLikeFileName(path)) return undefined;
  const front = datastore === undefined ? '' : `[${pseudonyms.of('name', datastore)}] `;
  const segments = path.split('/').map((name) => (name === '' ? '' : redactFileName(name, pseudonyms)));
  return front + segments.join('/');
}
