import type { HyperexportError } from '../../core/errors.ts';
import { readDeltaBytes } from '../../vsphere/delta-size.ts';
import type { ExportableVm, ExportContext, ExportRequest } from '../request.ts';
import { timeToUndo, watchDeadline } from './deadline.ts';
import { tooFull, type MinFree } from './min-free.ts';
import { repeat } from './repeat.ts';
import { readSnapshotDatastores } from './snapshot-datastores.ts';

const DATASTORES_MS = 30_000;
const DELTA_MS = 2 * 60_000;

/** What ends an export before its work is done: its deadline, and a datastore that its snapshot fills. */
export interface RunWatches {
  /** The run's, which also ends by what is watched; its reason is the error. */
  readonly signal: AbortSignal;
  /**
   * To be called before a snapshot of the VM is made: throws `no-space` where too little is free already, and keeps
   * looking, at how the snapshot grows as well, until `stop`.
   */
  readonly snapshotOf: (vm: ExportableVm) => Promise<void>;
  /** Nothing is watched any more: what remains is to undo, or needs no server. */
  readonly stop: () => void;
}

export function startWatches(
  request: Pick<ExportRequest, 'vm' | 'minFree'>,
  context: Pick<ExportContext, 'session' | 'clock' | 'signal' | 'deadline'>,
): RunWatches {
  const { clock, session, deadline } = context;
  const ending = new AbortController();
  const stopped = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  const watching = { clock, signal: AbortSignal.any([signal, stopped.signal]) };
  let deltaBytes = 0;
  if (deadline !== undefined) {
    const undoMs = () => timeToUndo('snapshot' in request, deltaBytes);
    void watchDeadline(deadline, { ...watching, undoMs }, (error) => ending.abort(error)).catch(
      () => undefined,
    );
  }
  return {
    signal,
    stop: () => stopped.abort(),
    async snapshotOf(vm) {
      const { minFree } = request;
      if (minFree !== undefined) {
        const error = await fullDatastore(vm, minFree, 'no snapshot is made');
        if (error !== undefined) throw error;
        void repeat(clock, { ...watching, pauseMs: DATASTORES_MS }, async () => {
          const full = await fullDatastore(vm, minFree, 'the export is ended before its snapshot fills it');
          if (full !== undefined) ending.abort(full);
        });
      }
      if (deadline !== undefined) {
        void repeat(clock, { ...watching, pauseMs: DELTA_MS }, async () => {
          deltaBytes = await readDeltaBytes(session, { vm: vm.ref, signal: watching.signal });
        });
      }
    },
  };

  async function fullDatastore(
    vm: ExportableVm,
    minFree: MinFree,
    then: string,
  ): Promise<HyperexportError | undefined> {
    const spaces = await readSnapshotDatastores(vm, { session, signal: watching.signal });
    return spaces.map((space) => tooFull(space, minFree, then)).find((error) => error !== undefined);
  }
}
