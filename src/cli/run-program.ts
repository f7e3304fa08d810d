import { execFile } from 'node:child_process';
import { fail, systemErrorCode } from '../core/errors.ts';

const MOST_OUTPUT = 64 * 1024;

/**
 * Runs a program without a shell and resolves with its stdout; its stderr is not shown, because nobody knows what a
 * password program prints there.
 */
export async function runProgram(
  [program = '', ...words]: readonly string[],
  { signal }: { signal: AbortSignal },
): Promise<string> {
  return await new Promise((resolve, reject) => {
    execFile(program, words, { signal, maxBuffer: MOST_OUTPUT, encoding: 'utf8' }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else if (signal.aborted) reject(signal.reason as Error);
      else reject(failed(program, error));
    });
  });
}

function failed(program: string, error: Error): Error {
  const code = systemErrorCode(error);
  const status = (error as { code?: unknown }).code;
  const why = code === 'ENOENT' ? 'is not found' : `failed (${code ?? `exit status ${String(status)}`})`;
  // No cause: Node's error repeats the whole command line.
  return fail('configuration', `the password command "${program}" ${why}`);
}
