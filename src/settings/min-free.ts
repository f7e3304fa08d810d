import * as z from 'zod';
import { writeBytes, parseBytes } from '../core/bytes.ts';
import { HyperexportError } from '../core/errors.ts';

export interface LeastFree {
  readonly bytes?: number;
  readonly percent?: number;
}

/** A size, a share of the datastore, or `0` for nothing. */
export const leastFree = z.string().transform((value, context): LeastFree => {
  const share = /^(\d+(?:\.\d+)?)\s*%$/.exec(value.trim());
  if (share !== null && Number(share[1]) < 100) return { percent: Number(share[1]) };
  try {
    const bytes = parseBytes(value);
    if (bytes === 0 || !/^[\d.\s]+$/.test(value)) return { bytes };
    context.addIssue('has no unit: write 20G or 5%');
    return z.NEVER;
  } catch (error) {
    if (!(error instanceof HyperexportError)) throw error;
    context.addIssue('is neither a size (20G) nor a share below 100 % (5%)');
    return z.NEVER;
  }
});

export function showLeastFree({ bytes, percent }: LeastFree): string {
  const share = percent === undefined ? [] : [`${percent}%`];
  const size = bytes === undefined ? [] : [writeBytes(bytes)];
  return [...share, ...size].join(' or ');
}
