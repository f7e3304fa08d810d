import * as z from 'zod';
import { MEGABYTES_WORDS, parseMegabytes } from '../transfer/limit/megabytes.ts';

/** Bytes, written as a number of megabytes (2^20). */
export const megabytes = z.string().transform((value, context): number => {
  const bytes = parseMegabytes(value);
  if (bytes !== undefined) return bytes;
  context.addIssue(`is not ${MEGABYTES_WORDS}`);
  return z.NEVER;
});
