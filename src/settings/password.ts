import { stat } from 'node:fs/promises';
import { fail } from '../core/errors.ts';
import { readBounded } from '../platform/read-bounded.ts';
import { splitWords } from './split-words.ts';
import { unreadableFile } from './unreadable-file.ts';

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

export async function passwordFromFile(file: string, context: PasswordContext): Promise<string> {
  try {
    const about = await stat(file);
    const password = notEmpty(await readBounded(file, MAX_PASSWORD_BYTES), `the password file ${file}`);
    if (about.isFile()) warnIfOthersMayRead(file, about.mode, context);
    return password;
  } catch (error) {
    throw unreadableFile('the password file', file, error);
  }
}

/** A pipe has no readers but this program, and Windows reports permission bits that mean nothing. */
function warnIfOthersMayRead(file: string, mode: number, { platform, warn }: PasswordContext): void {
  if (platform === 'win32' || (mode & GROUP_OR_OTHERS_MAY_READ) === 0) return;
  warn({
    code: 'password-file-readable',
    message: `others may read the password file ${file}`,
    hint: `chmod 600 ${file}`,
  });
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
