import { formatDuration } from '../../core/duration.ts';
import { timeToUndo, tooLate } from '../watches/deadline.ts';
import { ok, problem, type Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** Whether the deadline leaves time for an export. How long it takes nobody can tell beforehand. */
export function checkDeadline({ request, context: { deadline } }: Subject): Finding[] {
  if (deadline === undefined) return [ok('none is set')];
  const error = tooLate(deadline, request);
  if (error !== undefined) return [problem(error)];
  const [left, undo] = [deadline.leftMs(), timeToUndo(request.snapshot !== undefined)];
  const most = request.snapshot === undefined ? '' : ' at least';
  return [
    ok(
      `${deadline.text} is in ${formatDuration(left)}; the work is ended ${formatDuration(undo)}${most} before`,
    ),
  ];
}
