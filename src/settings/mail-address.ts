import * as z from 'zod';

const BARE = String.raw`[^\s<>@,;"\p{C}]+@[^\s<>@,;"\p{C}]+`;
const ADDRESS = new RegExp(`^(?:${BARE}|[^<>\\p{C}]{1,200} <${BARE}>)$`, 'u');

/** `ops@example.com` or `Backups <backups@example.com>`: one, and no line break that could begin another header. */
export const mailAddress = z
  .string()
  .trim()
  .max(320)
  .regex(ADDRESS, { error: 'is not a mail address (write name@example.com, or Name <name@example.com>)' });
