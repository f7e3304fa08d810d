import { dirname } from 'node:path';
import { asHyperexportError } from '../../core/errors.ts';
import { acquireLock } from '../../platform/lock-file.ts';
import { makeDirectories } from '../../platform/make-directories.ts';
import { isFault } from '../../vsphere/soap/fault.ts';
import type { ExportContext } from '../request.ts';
import { vmLockFile } from '../vm-lock-file.ts';
import { STAYS, type LeftOnServer } from './dead-run-undo.ts';
import { isLeftOnServer, undoOf } from './server-undos.ts';

/** For all that was left together: this run has its own work. */
const PATIENCE_MS = 10_000;
/** A VM that was waited for in vain is not waited for again so soon: a lease that nobody renews takes minutes to end. */
const AGAIN_MS = 60_000;

/** By the entry's id: when it was waited for in vain (`clock.monotonic()`). */
export type WaitedFor = ReadonlyMap<number, number>;

interface FinishOptions {
  readonly patient?: boolean;
  /** What this run goes on with itself, and undoes at its end. */
  readonly spare?: (left: LeftOnServer) => boolean;
  /** By the first look of this run. */
  readonly waitedFor?: WaitedFor;
}

interface Attempt {
  readonly context: ExportContext;
  readonly patient: boolean;
  /** Ends with the run, and with the patience for all. */
  readonly signal: AbortSignal;
  readonly waitedFor: Map<number, number>;
}

/**
 * Undoes what runs that were killed had left on a server, where this session can: VMs side by side, and of one VM the
 * last act of a run first. A VM that is still busy, with the lease of the killed run, waits for the next attempt; what
 * is on another server is told.
 */
export async function finishOnServer(
  context: ExportContext,
  { patient = false, spare, waitedFor: before = new Map() }: FinishOptions = {},
): Promise<WaitedFor> {
  const { journal, session, clock } = context;
  const waitedFor = new Map<number, number>();
  if (context.signal.aborted) return waitedFor;
  const left = journal.ofDeadRuns().filter(isLeftOnServer).reverse();
  const wanted = left.filter((each) => spare?.(each) !== true);
  if (patient) {
    for (const each of wanted) if (each.server !== session.host) tell(elsewhere(each), context);
  }
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const attempt = { context, patient, signal, waitedFor };
  const here = wanted.filter(({ server }) => server === session.host);
  const vms = [...Map.groupBy(here, ({ instanceUuid }) => instanceUuid).values()];
  await Promise.all(vms.map(async (ofVm) => await finishInTurn(ofVm)));
  return waitedFor;

  async function finishInTurn(ofVm: readonly LeftOnServer[]): Promise<void> {
    for (const each of ofVm) {
      const isTooSoon = clock.monotonic() - (before.get(each.id) ?? -Infinity) < AGAIN_MS;
      if (isTooSoon) tell(notYet(each, BUSY), context);
      else await finish(each, attempt);
    }
  }
}

async function finish(left: LeftOnServer, attempt: Attempt): Promise<void> {
  const { context, patient, signal, waitedFor } = attempt;
  const { journal, session, clock, emit } = context;
  const { what, finish: undo } = undoOf(left);
  try {
    // A run that has the VM now meets the entry itself, at its end.
    const release = await lockVm(left, context);
    if (release === undefined) return;
    try {
      const told = await undo(left, { session, clock, emit, signal, patient });
      if (told === STAYS) return;
      journal.settle(left.id);
      if (told !== undefined) tell(told, context);
    } finally {
      await release();
    }
  } catch (error) {
    if (isTimeout(error)) waitedFor.set(left.id, clock.monotonic());
    if (isFault(error, 'ManagedObjectNotFound')) {
      journal.settle(left.id);
      tell(`${what(left)}, which a run that was killed had left, went with the VM`, context);
    } else if (patient && !context.signal.aborted) {
      tell(notYet(left, isTimeout(error) ? BUSY : asHyperexportError(error).message), context);
    }
  }
}

const BUSY = `the VM has been busy for ${PATIENCE_MS / 1000} s (with the lease of the run that was killed, or with this)`;

function notYet(left: LeftOnServer, reason: string): string {
  return `${undoOf(left).what(left)}: not undone yet, ${reason}; the next run tries again`;
}

/** After the patience its end is all that is left of the server's answers; what the server began goes on there. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
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
