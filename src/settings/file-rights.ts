import { stat } from 'node:fs/promises';
import { flagName } from './flag-name.ts';
import { GROUP_OR_OTHERS_MAY_READ, type SettingsWarning } from './password.ts';
import type { WrittenValues } from './resolve.ts';
import { secretsAmong } from './secret-settings.ts';

interface FileOfSettings {
  readonly path: string;
  readonly values: WrittenValues;
}

const OTHERS_MAY_WRITE = 0o002;

/**
 * What is unwise about who may read or write a file of settings. A pipe has no readers but this program, and Windows
 * reports permission bits that mean nothing.
 */
export async function warnOfRights(
  what: string,
  { path, values }: FileOfSettings,
  platform: NodeJS.Platform,
): Promise<SettingsWarning[]> {
  const about = platform === 'win32' ? undefined : await stat(path).catch(() => undefined);
  if (about?.isFile() !== true) return [];
  const [secret] = secretsAmong(values);
  const readable = secret !== undefined && (about.mode & GROUP_OR_OTHERS_MAY_READ) !== 0;
  const writable = (about.mode & OTHERS_MAY_WRITE) !== 0;
  return [
    ...(readable ? [readableByOthers(`${what} ${path}`, path, secret)] : []),
    ...(writable ? [writableByOthers(`${what} ${path}`, path)] : []),
  ];
}

function readableByOthers(what: string, path: string, secret: string): SettingsWarning {
  const message = `others may read ${what}, and its ${flagName(secret)} holds a secret`;
  return { code: 'settings-readable', message, hint: `chmod 600 ${path}` };
}

/** It can name programs that this user then runs (`--password-command`, `--pre-export`). */
function writableByOthers(what: string, path: string): SettingsWarning {
  const message = `everybody on this machine may write ${what}, and so say what this user runs`;
  return { code: 'settings-writable', message, hint: `chmod o-w ${path}` };
}
