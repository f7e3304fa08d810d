import { startDeadline, type Deadline } from '../../core/deadline.ts';
import { fail } from '../../core/errors.ts';
import { closingTime, tooLate } from '../../export/watches/deadline.ts';
import type { ExportRequest } from '../../export/request.ts';
import type { App } from '../app.ts';

/** `--deadline`, which begins to count; undefined: there is none. */
export function deadlineFrom({ settings, clock }: Pick<App, 'settings' | 'clock'>): Deadline | undefined {
  const { deadline } = settings;
  return deadline === undefined ? undefined : startDeadline(deadline.spec, deadline.text, clock);
}

/** Before anything begins, a deadline that leaves no time is a mistake of whoever typed it. */
export function refuseNear(deadline: Deadline | undefined, requests: readonly ExportRequest[]): void {
  const errors = requests.map((request) => tooLate(deadline, request));
  const [first] = errors;
  if (first === undefined || errors.some((error) => error === undefined)) return;
  throw fail('usage', first.message, first.hint === undefined ? {} : { hint: first.hint });
}

/** When VMs that have not begun are not begun any more; the watch ends with the run. */
export function closingFrom(
  { clock, scope }: Pick<App, 'clock' | 'scope'>,
  deadline: Deadline | undefined,
  requests: readonly ExportRequest[],
): { readonly closing?: AbortSignal } {
  if (deadline === undefined) return {};
  const ended = new AbortController();
  scope.defer('the watch of the deadline', () => ended.abort());
  return { closing: closingTime(deadline, requests, { clock, signal: ended.signal }) };
}
