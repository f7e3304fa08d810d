import { asHyperexportError, type HyperexportError } from '../core/errors.ts';
import { retrying } from '../core/retry.ts';
import { isFault } from '../vsphere/soap/fault.ts';
import { describeSnapshot } from '../vsphere/snapshot.ts';
import type { SnapshotNode } from '../vsphere/virtual-machine.ts';
import { describeMark, type SnapshotMark } from './mark.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

/** The VM may be busy with what its lease has left, or with somebody else's task: some minutes are enough. */
const MARK_TRIES = 10;

/**
 * Marks the snapshot as one to keep: from then on only `--keep-snapshots` of later runs removes it. Returns why that
 * cannot be: a later run would remove one that says it is for the time of an export.
 */
export async function markKept(
  { name: vm }: SnapshotVm,
  { ref, name: snapshot }: SnapshotNode,
  mark: SnapshotMark,
  { session, clock, emit, signal }: SnapshotContext,
): Promise<HyperexportError | undefined> {
  const description = describeMark({ ...mark, purpose: 'kept' });
  const helps = (error: HyperexportError) => isFault(error, 'TaskInProgress');
  try {
    await retrying({ tries: MARK_TRIES, firstDelayMs: 1000 }, { clock, signal, helps }, async () => {
      await describeSnapshot(session, { snapshot: ref, description, signal });
    });
  } catch (thrown) {
    signal.throwIfAborted();
    const error = asHyperexportError(thrown);
    emit({
      type: 'warning.raised',
      code: 'snapshot-not-marked',
      message: `the snapshot "${snapshot}" of "${vm}" cannot be marked as one to keep, and is removed: ${error.message}`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
    return error;
  }
  emit({ type: 'snapshot.kept', vm, snapshot });
  return undefined;
}
