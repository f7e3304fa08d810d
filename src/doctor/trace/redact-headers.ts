/** Media types that a server of this API, or a proxy before it, answers with. */
const TYPES = new Set([
  ...['text/xml', 'text/html', 'text/plain', 'application/xml', 'application/soap+xml', 'application/json'],
  ...['application/octet-stream', 'application/x-vmdk', 'application/x-vnd.vmware-streamvmdk'],
]);

/** The media type, where it is a usual one: a proxy may write anything there. */
export function typeOf(contentType: string): string {
  const [type = ''] = contentType.toLowerCase().split(';');
  const trimmed = type.trim();
  return trimmed === '' || TYPES.has(trimmed) ? trimmed : 'other';
}

/** The values of header fields that are numbers or words of HTTP. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (name.toLowerCase() === 'content-type') return [name, typeOf(value)];
      return [name, VALUE.test(value) ? value.toLowerCase() : 'other'];
    }),
  );
}

const VALUE =
  /^(?:\d{1,15}|bytes(?: (?:\d{1,15}-\d{1,15}|\*)\/(?:\d{1,15}|\*))?|none|chunked|identity|gzip|deflate|close|keep-alive)$/i;
