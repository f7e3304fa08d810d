import { HyperexportError } from '../../core/errors.ts';

/** A request for a task is sent once: when its answer is lost, only a look at the VM tells whether it was carried out. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof HyperexportError && error.code === 'unreachable';
}
