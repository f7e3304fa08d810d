import type { Words } from '../words.ts';

export type MailBody = Omit<Words, 'subject'>;

/** More would be cut off by some mail readers, at 102 kB, and read by nobody. */
export const MOST_VMS = 100;
