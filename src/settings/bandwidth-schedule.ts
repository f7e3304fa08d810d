import * as z from 'zod';
import { asHyperexportError } from '../core/errors.ts';
import { parseSchedule, type Schedule } from '../transfer/limit/schedule.ts';

/** `08:00-18:00=20,*=0`: a limit for each time of the day. */
export const bandwidthSchedule = z.string().transform((value, context): Schedule => {
  try {
    return parseSchedule(value);
  } catch (error) {
    context.addIssue(`is no schedule: ${asHyperexportError(error).message}`);
    return z.NEVER;
  }
});
