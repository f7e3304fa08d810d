import { open } from 'node:fs/promises';
import { fail } from '../core/errors.ts';

/** Reads a small text file; what is longer, as /dev/zero is, is refused before it fills the memory. */
export async function readBounded(file: string, maxBytes: number): Promise<string> {
  await using handle = await open(file, 'r');
  const content = Buffer.alloc(maxBytes + 1);
  let length = 0;
  while (length <= maxBytes) {
    const { bytesRead } = await handle.read(content, length, content.length - length);
    if (bytesRead === 0) return content.toString('utf8', 0, length);
    length += bytesRead;
  }
  throw fail('configuration', `${file} is longer than ${maxBytes} bytes`, { hint: 'is it the right file?' });
}
