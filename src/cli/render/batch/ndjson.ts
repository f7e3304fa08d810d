import { errorTraits, type ErrorCode } from '../../../core/errors.ts';
import type { BatchEnd, VmEnd } from '../collect-results.ts';
import { resultLine } from '../ndjson.ts';
import { undeliveredKeys } from '../quiet.ts';
import { bytesOf, leftBehindOf } from './quiet.ts';

/** The result of one VM of several, as a line: that of an export, or its error as other documents have it. */
export function vmLine(end: VmEnd): string {
  if (end.status === 'success') return resultLine(end.result);
  const { status, vm, code, message, hint, leftBehind } = end;
  const { exit, retryable } = errorTraits(code as ErrorCode);
  return line({
    type: 'result',
    ...{ status, vm },
    error: { code, message, ...(hint === undefined ? {} : { hint }), exit_status: exit, retryable },
    left_behind: leftBehind,
  });
}

/** The last line, with the names of the `--quiet` block. */
export function summaryLine(
  { vms, succeeded, failed, skipped, milliseconds, undelivered }: BatchEnd,
  ends: readonly VmEnd[],
): string {
  return line({
    type: 'summary',
    total: vms,
    ...{ succeeded, failed, skipped },
    left_behind: ends.flatMap(leftBehindOf),
    bytes: bytesOf(ends),
    duration_seconds: Math.round(milliseconds / 100) / 10,
    ...undeliveredKeys({ undelivered }),
  });
}

function line(document: object): string {
  return `${JSON.stringify({ v: 1, ...document })}\n`;
}
