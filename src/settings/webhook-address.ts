import * as z from 'zod';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** https; plain http stays on this machine. */
export const webhookUrl = z.string().transform((value, context): string => {
  const url = URL.parse(value.trim());
  if (url !== null && url.username === '' && url.password === '') {
    if (url.protocol === 'https:') return url.href;
    if (url.protocol === 'http:' && LOOPBACK.test(url.hostname)) return url.href;
  }
  context.addIssue('is not an https URL without a user name (http is taken for this machine alone)');
  return z.NEVER;
});

/** `Name: value` (RFC 9110, 5.1 and 5.5): no line break that could begin another one. */
export const webhookHeader = z
  .string()
  .trim()
  .regex(/^[!#$%&'*+.^_`|~\w-]+:[ \t]*[\x21-\x7e][\x20-\x7e\t]*$/, {
    error: 'is not a header (write NAME: VALUE)',
  });
