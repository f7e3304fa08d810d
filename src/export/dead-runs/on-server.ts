import { dirname } from 'node:path';
import { asHyperexportError } from '../../core/errors.ts';
import { acquireLock } from '../../platform/lock-file.ts';
import { makeDirectories } from '../../platform/make-directories.ts';
import { isFault } from '../../vsphere/soap/fault.ts';
import type { ExportContext } from '../request.ts';
import { vmLockFile } from '../workplace.ts';
import { isLeftOnServer, STAYS, undoOf, type LeftOnServer } from './server-undos.ts';

const PATIENCE_MS = 10_000;

interface FinishOptions {
  readonly patient?: boolean;
  /** What this run goes on with itself, and undoes at its end. */
  readonly spare?: (left: LeftOnServer) => boolean;
}

/**
 * Undoes what runs that were killed had left on a server, where this session can: the last act of a run first. A VM that
 * is still busy, with the lease of the killed run, waits for the next attempt; what is on another server is told.
 */
export async function finishOnServer(
  context: ExportContext,
  { patient = false, spare }: FinishOptions = {},
): Promise<void> {
  const { journal, session } = context;
  for (const left of journal.ofDeadRuns().filter(isLeftOnServer).reverse()) {
    if (spare?.(left) === true) continue;
    if (left.server === session.host) await finish(left, context, patient);
    else if (patient) tell(elsewhere(left), context);
  }
}

async function finish(left: LeftOnServer, context: ExportContext, patient: boolean): Promise<void> {
  const { journal, session, clock, emit } = context;
  const { what, finish: undo } = undoOf(left);
  try {
    // A run that has the VM now meets the entry itself, at its end.
    const release = await lockVm(left, context);
    if (release === undefined) return;
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const told = await undo(left, { session, clock, emit, signal, patient });
      if (told === STAYS) return;
      journal.settle(left.id);
      if (told !== undefined) tell(told, context);
    } finally {
      await release();
    }
  } catch (error) {
    if (isFault(error, 'ManagedObjectNotFound')) {
      journal.settle(left.id);
      tell(`${what(left)}, which a run that was killed had left, went with the VM`, context);
    } else if (patient) {
      tell(`${what(left)}: not undone yet, ${reasonOf(error)}; the next run tries again`, context);
    }
  }
}

async function lockVm(
  { vm, instanceUuid }: LeftOnServer,
  { stateDirectory }: ExportContext,
): Promise<(() => Promise<void>) | undefined> {
  const file = vmLockFile(stateDirectory, instanceUuid);
  makeDirectories(dirname(file), 0o700);
  try {
    return await acquireLock(file, `the VM "${vm}"`);
  } catch (error) {
    if (asHyperexportError(error).code === 'locked') return undefined;
    throw error;
  }
}

function elsewhere(left: LeftOnServer): string {
  const { what, remedy } = undoOf(left);
  return `a run that was killed left ${what(left)} on ${left.server}: any run there ${remedy}`;
}

function tell(message: string, { emit }: ExportContext): void {
  emit({ type: 'warning.raised', code: 'dead-run', message });
}

/** After the patience its end is all that is left of the server's answers; what the server began goes on there. */
function reasonOf(error: unknown): string {
  const busy = error instanceof Error && error.name === 'TimeoutError';
  return busy
    ? `the VM has been busy for ${PATIENCE_MS / 1000} s (with the lease of the run that was killed, or with this)`
    : asHyperexportError(error).message;
}
