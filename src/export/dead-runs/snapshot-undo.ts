import { dirname } from 'node:path';
import { removeMarked, type RemovalOfMarked } from '../../snapshot/remove-marked.ts';
import type { JournalEntry } from '../../state/journal.ts';
import { isThere } from '../publish.ts';
import { readProgress } from '../resume/progress-file.ts';
import { STAYS, type DeadRunUndo } from './dead-run-undo.ts';

/**
 * The snapshot that a killed run had taken, or was about to. One that was left for `--resume` stays as long as there are
 * finished disks to go on behind: the next export of the VM uses it, or removes it.
 */
export const snapshotUndo: DeadRunUndo<Extract<JournalEntry, { kind: 'snapshot' }>> = {
  what: ({ name, vm }) => `the snapshot "${name}" of "${vm}"`,
  remedy: 'removes it, unless it was left for --resume',
  async finish({ name, vm, moref, instanceUuid, snapshotId, forResume, partial }, context) {
    if (forResume && (await mayGoOn(partial))) return STAYS;
    const ref = { type: 'VirtualMachine', value: moref };
    const outcome = await removeMarked(
      { ref, name: vm, instanceUuid, powerState: 'poweredOff' },
      { id: snapshotId, name },
      context,
    );
    return TOLD[outcome]?.(`the snapshot "${name}" of "${vm}"`);
  },
};

/** One that was never taken, is gone, or was kept is nothing to tell of. */
const TOLD: Readonly<Partial<Record<RemovalOfMarked, (snapshot: string) => string>>> = {
  removed: (snapshot) => `removed ${snapshot}, which a run that was killed had left`,
  unmarked: (snapshot) =>
    `${snapshot} may have been left by a run that was killed, and is not removed: its description is not the one that it was given`,
};

/** Of a place that is not there now, an unmounted disk for instance, nobody knows. */
async function mayGoOn(partial: string): Promise<boolean> {
  return (await readProgress(partial)) !== undefined || !(await isThere(dirname(partial)));
}
