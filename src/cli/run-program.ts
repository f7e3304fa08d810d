import { fail, systemErrorCode } from '../core/errors.ts';
import { runChild } from '../platform/run-child.ts';

const MOST_OUTPUT = 64 * 1024;

/**
 * Runs a program without a shell and resolves with its stdout; its stderr is not shown, because nobody knows what a
 * password program prints there. It keeps the terminal: it may ask for something.
 */
export async function runProgram(
  words: readonly string[],
  { signal }: { signal: AbortSignal },
): Promise<string> {
  const pieces: Buffer[] = [];
  const tooMuch = new AbortController();
  let bytes = 0;
  const onStdout = (piece: Buffer): void => {
    bytes += piece.length;
    if (bytes > MOST_OUTPUT) tooMuch.abort(failed(words, `printed more than ${MOST_OUTPUT / 1024} KiB`));
    else pieces.push(piece);
  };
  const ended = AbortSignal.any([signal, tooMuch.signal]);
  const { status, killedBy } = await runChild(words, { onStdout, signal: ended }).catch((error: unknown) => {
    ended.throwIfAborted();
    const code = systemErrorCode(error);
    throw failed(words, code === 'ENOENT' ? 'is not found' : `failed (${code ?? 'it cannot be started'})`);
  });
  tooMuch.signal.throwIfAborted();
  if (status !== 0) throw failed(words, `failed (${killedBy ?? `exit status ${String(status)}`})`);
  return Buffer.concat(pieces).toString('utf8');
}

/** No cause: Node's error repeats the whole command line. */
function failed([program = '']: readonly string[], why: string): Error {
  return fail('configuration', `the password command "${program}" ${why}`);
}
