import { stat } from 'node:fs/promises';
import { fail, HyperexportError, systemErrorCode } from '../core/errors.ts';
import { readBounded } from '../platform/read-bounded.ts';
import { splitWords } from './split-words.ts';

export interface PasswordContext {
  readonly platform: NodeJS.Platform;
  readonly signal: AbortSignal;
  /** Runs a program without a shell, and resolves with what it printed on stdout. */
  readonly runProgram: (words: readonly string[], options: { signal: AbortSignal }) => Promise<string>;
  readonly warn: (warning: SettingsWarning) => void;
}

export interface SettingsWarning {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

const MAX_PASSWORD_BYTES = 64 * 1024;
const GROUP_OR_OTHERS_MAY_READ = 0o044;

export async function passwordFromFile(file: string, { platform, warn }: PasswordContext): Promise<string> {
  try {
    const { mode } = await stat(file);
    // Windows reports permission bits that mean nothing.
    if (platform !== 'win32' && (mode & GROUP_OR_OTHERS_MAY_READ) !== 0) {
      warn({
        code: 'password-file-readable',
        message: `others may read the password file ${file}`,
        hint: `chmod 600 ${file}`,
      });
    }
    return notEmpty(await readBounded(file, MAX_PASSWORD_BYTES), `the password file ${file}`);
  } catch (error) {
    if (error instanceof HyperexportError) throw error;
    const code = systemErrorCode(error) ?? 'unknown error';
    throw fail('configuration', `the password file ${file} cannot be read (${code})`, { cause: error });
  }
}

export async function passwordFromCommand(
  command: string,
  { runProgram, signal }: PasswordContext,
): Promise<string> {
  const words = splitWords(command);
  if (words.length === 0) throw fail('usage', 'the password command is empty');
  return notEmpty(
    await runProgram(words, { signal }),
    `the output of the password command "${words[0] ?? ''}"`,
  );
}

/** One newline at the end belongs to the file, not to the password; more than that may be meant. */
function notEmpty(text: string, what: string): string {
  const password = text.replace(/\r?\n$/, '');
  if (password === '') throw fail('configuration', `${what} is empty`);
  return password;
}
