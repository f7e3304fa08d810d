import type { IncomingMessage } from 'node:http';

const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

/** The body of a request, if it is not too large: `undefined` then. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_REQUEST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
