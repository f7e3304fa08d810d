import * as z from 'zod';
import { parseDeadline, type DeadlineSpec } from '../core/deadline.ts';
import { HyperexportError } from '../core/errors.ts';

export interface DeadlineSetting {
  /** As it was written. */
  readonly text: string;
  readonly spec: DeadlineSpec;
}

export const deadline = z.string().transform((value, context): DeadlineSetting => {
  try {
    return { text: value.trim(), spec: parseDeadline(value) };
  } catch (error) {
    if (!(error instanceof HyperexportError)) throw error;
    context.addIssue(`is neither a time nor a duration (${error.hint ?? error.message})`);
    return z.NEVER;
  }
});
