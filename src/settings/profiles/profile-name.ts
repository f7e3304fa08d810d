import * as z from 'zod';
import { WINDOWS_DEVICE } from '../../core/names.ts';

/**
 * The name of a profile is the name of its file: one plain segment of a path, on every system. `..`, a slash, a drive
 * letter or a leading dot cannot be written with what is left.
 */
export const profileName = z.string().transform((value, context): string => {
  if (NAME.test(value) && !WINDOWS_DEVICE.test(value)) return value;
  context.addIssue(
    'is not a name for a profile: up to 64 of A-Z, a-z, 0-9, . _ and -, the first a letter, a digit or _',
  );
  return z.NEVER;
});

const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;
