import { createReadStream } from 'node:fs';
import { fail } from '../core/errors.ts';
import { readStreamBounded } from '../platform/read-bounded.ts';
import type { BatchLine } from '../selection/selection.ts';
import { parseBatchLine } from './batch-line.ts';
import type { Settings } from './settings.ts';
import { unreadableFile } from './unreadable-file.ts';

/** Names of 10,000 VMs with their folders have room in it. */
const MAX_BATCH_BYTES = 1024 * 1024;

/** What the lines of a batch file say, which `-` reads from `stdin`. */
export async function readBatchFile(
  file: string,
  { stdin }: { stdin: AsyncIterable<Uint8Array> },
): Promise<BatchLine<Partial<Settings>>[]> {
  const name = file === '-' ? 'stdin' : file;
  try {
    const stream = file === '-' ? stdin : (createReadStream(file) as AsyncIterable<Buffer>);
    return parseBatchFile(name, await readStreamBounded(stream, { name, maxBytes: MAX_BATCH_BYTES }));
  } catch (error) {
    throw unreadableFile('the batch file', file, error);
  }
}

/** Every line that is neither blank nor a comment. Errors: `usage`, with the number of the first bad line. */
export function parseBatchFile(name: string, content: Uint8Array): BatchLine<Partial<Settings>>[] {
  const lines = decode(name, content)
    .split(/\r\n|\n|\r/)
    .map((text, index) => ({ text: text.trim(), place: `${name}:${index + 1}` }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
  if (lines.length === 0) {
    throw fail('usage', `${name} names no VM`, { hint: 'write the name of a VM on each line' });
  }
  return lines.map(({ text, place }) => parseBatchLine(text, place));
}

/** A byte order mark is no part of the first name. */
function decode(name: string, content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (cause) {
    throw fail('usage', `${name} is not UTF-8 text`, {
      cause,
      hint: 'save it as UTF-8 (Windows PowerShell: Out-File -Encoding utf8)',
    });
  }
}
