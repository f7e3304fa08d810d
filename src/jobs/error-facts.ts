import type { HyperexportError } from '../core/errors.ts';
import type { ErrorFacts } from '../notify/job-event.ts';

/** What is told of an error: nothing of where in the program it came from. */
export function errorFacts({ code, message, hint }: HyperexportError): ErrorFacts {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}
