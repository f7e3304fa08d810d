import { fail } from '../core/errors.ts';
import { WINDOWS_DEVICE } from '../core/names.ts';

/**
 * Why a name from a descriptor or an archive must not become a path, or undefined when it may. A package is flat: a
 * name is one component that means the same on every system.
 */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (/[/\\]/.test(name)) return 'it is a path';
  if (/[\p{C}\ufffd]/u.test(name)) return 'it has control characters, or is not UTF-8';
  if (/[<>:"|?*]/.test(name)) return 'it has a character that Windows reserves';
  if (/^\.+$/.test(name)) return 'it names a directory';
  if (/^ |[ .]$/.test(name)) return 'it begins with a space, or ends with a space or a dot';
  if (WINDOWS_DEVICE.test(name)) return 'it names a device of Windows';
  if (Buffer.byteLength(name) > 255) return 'it is longer than 255 bytes';
  return undefined;
}

/**
 * Why a name must not be written into an archive: what every importer reads is plain ASCII that fits a ustar header
 * without its extensions (POSIX.1, ustar: 100 bytes), which vSphere does not read.
 */
export function memberNameProblem(name: string): string | undefined {
  if (!/^[\x20-\x7e]*$/.test(name)) return 'it has characters outside printable ASCII';
  if (name.length > 99) return 'it is longer than 99 characters';
  return nameProblem(name);
}

/** How two names are compared for being one file on a system that ignores case. */
export function sameFileKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** The file beside the descriptor that an `ovf:href` names: a URI reference (DSP0243 7.1), so percent-decoded once. */
export function fileOfHref(href: string): string {
  const name = decoded(href);
  const problem = nameProblem(name);
  if (problem !== undefined) {
    throw fail('hostile-archive', `the descriptor refers to "${printable(href)}": ${problem}`, {
      hint: 'only files beside the descriptor can be part of a package',
    });
  }
  return name;
}

function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    throw fail('hostile-archive', `the descriptor refers to "${printable(href)}", which is not a valid URI`);
  }
}

/** A foreign name made fit for a message: no control characters, and not endless. */
export function printable(name: string): string {
  const shown = name.replace(/[^\x20-\x7e]/g, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return shown.length > 200 ? `${shown.slice(0, 200)}...` : shown;
}
