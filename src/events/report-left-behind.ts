import { asHyperexportError, HyperexportError } from '../core/errors.ts';
import type { Scope } from '../core/scope.ts';
import type { Emit } from './event.ts';

/** Names what a scope could not undo, each with the reason. */
export function reportLeftBehind({ leftBehind }: Pick<Scope, 'leftBehind'>, emit: Emit): void {
  for (const { what, error } of leftBehind) {
    const { message } = asHyperexportError(error);
    // The hint of what is no error of ours is to report a defect.
    const { hint } = error instanceof HyperexportError ? error : {};
    emit({ type: 'cleanup.failed', what, message, ...(hint === undefined ? {} : { hint }) });
  }
}
