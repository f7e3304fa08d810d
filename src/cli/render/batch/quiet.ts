import type { BatchEnd, UnexportedVm, VmEnd } from '../collect-results.ts';
import { exportBlock, keyValueLines, undeliveredKeys } from '../quiet.ts';

/** One VM of several: the block of its export, or why there is none. A blank line ends it. */
export function vmBlock(end: VmEnd): string {
  if (end.status !== 'success') return `${failureBlock(end)}\n`;
  const { leftBehind } = end.result;
  return `${exportBlock(end.result)}${leftBehindLines(leftBehind)}\n`;
}

/** The last block; it begins with `total`, where that of a VM has its `status`. */
export function summaryBlock(
  { vms, succeeded, failed, skipped, milliseconds, undelivered }: BatchEnd,
  ends: readonly VmEnd[],
): string {
  return keyValueLines({
    total: vms,
    ...{ succeeded, failed, skipped },
    left_behind: ends.filter(hasLeftSomething).length,
    bytes: bytesOf(ends),
    duration_seconds: Math.round(milliseconds / 100) / 10,
    ...undeliveredKeys({ undelivered }),
  });
}

export function bytesOf(ends: readonly VmEnd[]): number {
  return ends.reduce((sum, end) => sum + (end.status === 'success' ? end.result.bytes : 0), 0);
}

export function leftBehindOf(end: VmEnd): readonly string[] {
  return end.status === 'success' ? end.result.leftBehind : end.leftBehind;
}

function hasLeftSomething(end: VmEnd): boolean {
  return leftBehindOf(end).length > 0;
}

function failureBlock({ status, vm, code, message, hint, leftBehind }: UnexportedVm): string {
  const block = keyValueLines({
    status,
    vm,
    error_code: code,
    error: message,
    ...(hint === undefined ? {} : { hint }),
  });
  return leftBehind.length === 0 ? block : `${block}${keyValueLines({ left_behind: leftBehind.join(', ') })}`;
}

/** As `--quiet` goes on with the block of a single export. */
function leftBehindLines(leftBehind: readonly string[]): string {
  if (leftBehind.length === 0) return '';
  return keyValueLines({
    error_code: 'left-behind',
    error: `the export is good, but this is left behind: ${leftBehind.join(', ')}`,
  });
}
