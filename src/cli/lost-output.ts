import type { Writable } from 'node:stream';
import { fail, systemErrorCode } from '../core/errors.ts';

/**
 * Remembers whether what was written to a stream arrived. The result waits for it, and throws `destination` when it did
 * not: a script whose file system is full must not take half a document for the whole. A reader that has gone (EPIPE)
 * had what it wanted.
 */
export function watchOutput(stream: Writable): () => Promise<void> {
  let lost: Error | undefined;
  stream.on('error', (error) => (lost ??= error));
  return async () => {
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
    const code = systemErrorCode(lost);
    if (lost === undefined || code === 'EPIPE') return;
    throw fail('destination', `the output could not be written to stdout (${code ?? lost.message})`, {
      cause: lost,
      hint: 'what the command did is done; only its report is lost',
    });
  };
}
