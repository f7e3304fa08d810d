import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { fail, type HyperexportError } from '../core/errors.ts';

/** Reads a small text file; what is longer, as /dev/zero is, is refused before it fills the memory. */
export async function readBounded(file: string, maxBytes: number): Promise<string> {
  return (await readBytesBounded(file, maxBytes)).toString('utf8');
}

/** The same of what has to be UTF-8. Errors: `configuration`. */
export async function readTextBounded(file: string, maxBytes: number): Promise<string> {
  return decodeUtf8(file, await readBytesBounded(file, maxBytes));
}

async function readBytesBounded(file: string, maxBytes: number): Promise<Buffer> {
  await using handle = await open(file, 'r');
  const bytes = await readUpTo(handle, maxBytes);
  if (bytes !== undefined) return bytes;
  throw tooLong(file, maxBytes);
}

/** The same of what arrives on a stream, as it is: who reads it knows how it is encoded. */
export async function readStreamBounded(
  stream: AsyncIterable<Uint8Array>,
  { name, maxBytes }: { name: string; maxBytes: number },
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    length += piece.length;
    if (length > maxBytes) throw tooLong(name, maxBytes);
  }
  return Buffer.concat(pieces);
}

/**
 * Reads a small file of text that a person keeps, perhaps behind a link, as managers of such files have it: a pipe is
 * not waited for. Throws 'configuration' for what is no regular file, is longer or no UTF-8.
 */
export async function readOwnText(file: string, maxBytes: number): Promise<string> {
  const { O_RDONLY, O_NONBLOCK } = constants;
  await using handle = await open(file, O_RDONLY | O_NONBLOCK);
  if (!(await handle.stat()).isFile()) throw fail('configuration', `${file} is not a regular file`);
  const bytes = await readUpTo(handle, maxBytes, { regular: true });
  if (bytes === undefined) throw tooLong(file, maxBytes);
  return decodeUtf8(file, bytes);
}

/** Without the byte order mark that some editors begin with. Errors: `configuration`. */
export function decodeUtf8(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw fail('configuration', `${name} is not UTF-8 text`, {
      cause,
      hint: 'save it as UTF-8 (Windows PowerShell: Out-File -Encoding utf8)',
    });
  }
}

function tooLong(name: string, maxBytes: number): HyperexportError {
  return fail('configuration', `${name} is longer than ${maxBytes} bytes`, { hint: 'is it the right file?' });
}

/**
 * Reads a small text file of this program's own, from a directory that somebody else may write to: a link is not
 * followed, a pipe is not waited for. Throws 'integrity' for what is no regular file or is longer, and the system's
 * error where it cannot be opened (ENOENT; ELOOP for a link).
 */
export async function readSmallFile(path: string, maxBytes: number): Promise<string> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  await using handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!(await handle.stat()).isFile()) throw fail('integrity', `${path} is not a regular file`);
  const bytes = await readUpTo(handle, maxBytes, { regular: true });
  if (bytes !== undefined) return bytes.toString('utf8');
  throw fail('integrity', `${path} is longer than ${maxBytes} bytes`);
}

/** Nearly every file is shorter: it is read at once, and the memory for the longest is not taken for it. */
const FIRST_BYTES = 16 * 1024;

/** Of a regular file a read that brings less than was asked for is the last one; of a pipe it is not. */
async function readUpTo(
  handle: FileHandle,
  maxBytes: number,
  { regular = false } = {},
): Promise<Buffer | undefined> {
  let content: Buffer = Buffer.allocUnsafe(Math.min(FIRST_BYTES, maxBytes + 1));
  let length = 0;
  while (length <= maxBytes) {
    if (length === content.length) content = grown(content, maxBytes + 1);
    const room = content.length - length;
    const { bytesRead } = await handle.read(content, length, room);
    length += bytesRead;
    if (bytesRead === 0 || (regular && bytesRead < room)) return content.subarray(0, length);
  }
  return undefined;
}

function grown(content: Buffer, most: number): Buffer {
  return Buffer.concat([content], Math.min(most, content.length * 8));
}
