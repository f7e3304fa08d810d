import { stat } from 'node:fs/promises';
import { fail } from '../core/errors.ts';
import type { Environment } from '../platform/environment.ts';
import { readBounded } from '../platform/read-bounded.ts';
import { splitWords } from './split-words.ts';
import { unreadableFile } from './unreadable-file.ts';

export interface PasswordContext {
  readonly environment: Environment;
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
export const GROUP_OR_OTHERS_MAY_READ = 0o044;

/** `what` is the file in words, where it holds another secret. */
export async function passwordFromFile(
  file: string,
  context: Pick<PasswordContext, 'platform' | 'warn'>,
  what = 'the password file',
): Promise<string> {
  try {
    const about = await stat(file);
    const password = notEmpty(await readBounded(file, MAX_PASSWORD_BYTES), `${what} ${file}`);
    if (about.isFile()) warnIfOthersMayRead(`${what} ${file}`, { file, mode: about.mode }, context);
    return password;
  } catch (error) {
    throw unreadableFile(what, file, error);
  }
}

/** A pipe has no readers but this program, and Windows reports permission bits that mean nothing. */
function warnIfOthersMayRead(
  what: string,
  { file, mode }: { file: string; mode: number },
  { platform, warn }: Pick<PasswordContext, 'platform' | 'warn'>,
): void {
  if (platform === 'win32' || (mode & GROUP_OR_OTHERS_MAY_READ) === 0) return;
  warn({
    code: 'password-file-readable',
    message: `others may read ${what}`,
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

export function passwordFromVariable(
  name: string,
  { environment }: Pick<PasswordContext, 'environment'>,
): string {
  const password = environment[name] ?? '';
  if (password !== '') return password;
  throw fail('configuration', `the variable ${name}, which is to give a password, is not set`, {
    hint: `set ${name} where hyperexport runs; cron and systemd give it little of your environment`,
  });
}

/** One newline at the end belongs to the file, not to the password; more than that may be meant. */
function notEmpty(text: string, what: string): string {
  const password = text.replace(/\r?\n$/, '');
  if (password === '') throw fail('configuration', `${what} is empty`);
  return password;
}
