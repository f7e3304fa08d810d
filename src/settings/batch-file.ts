import { createReadStream } from 'node:fs';
import { asHyperexportError, fail, type HyperexportError } from '../core/errors.ts';
import { decodeUtf8, readStreamBounded } from '../platform/read-bounded.ts';
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

/** Every line that is neither blank nor a comment. Errors: `usage`, for the first bad line, with the numbers of others. */
export function parseBatchFile(name: string, content: Uint8Array): BatchLine<Partial<Settings>>[] {
  const lines = decodeUtf8(name, content)
    .split(/\r\n|\n|\r/)
    .map((text, index) => ({ text: text.trim(), place: `${name}:${index + 1}` }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
  if (lines.length === 0) {
    throw fail('usage', `${name} names no VM`, { hint: 'write the name of a VM on each line' });
  }
  const errors: { place: string; error: HyperexportError }[] = [];
  const read = lines.flatMap(({ text, place }) => {
    try {
      return [parseBatchLine(text, place)];
    } catch (thrown) {
      errors.push({ place, error: asHyperexportError(thrown) });
      return [];
    }
  });
  const [first, ...others] = errors;
  if (first !== undefined)
    throw withOthers(
      first.error,
      others.map(({ place }) => place),
    );
  return read;
}

const MOST_PLACES = 20;

/** So that a file with five slips does not take five runs. */
function withOthers(error: HyperexportError, places: readonly string[]): HyperexportError {
  if (places.length === 0) return error;
  const numbers = places.slice(0, MOST_PLACES).map((place) => place.slice(place.lastIndexOf(':') + 1));
  const more = places.length > MOST_PLACES ? ', ...' : '';
  const words = places.length === 1 ? 'line is wrong too' : 'lines are wrong too';
  const { code, message, hint, details } = error;
  return fail(code, `${message} (${places.length} more ${words}: ${numbers.join(', ')}${more})`, {
    ...{ cause: error, details },
    ...(hint === undefined ? {} : { hint }),
  });
}
