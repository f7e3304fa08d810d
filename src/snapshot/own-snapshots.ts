import { thisProcess } from '../platform/process-identity.ts';
import { machineDigest } from '../platform/machine-identity.ts';
import { allSnapshots } from '../vsphere/snapshot-tree.ts';
import type { SnapshotNode } from '../vsphere/virtual-machine.ts';
import { isOfDeadRun, readMark, type SnapshotMark } from './mark.ts';

/** A snapshot that this program made of this VM, on whatever host it ran. */
export interface OwnSnapshot {
  readonly node: SnapshotNode;
  readonly mark: SnapshotMark;
}

/**
 * The snapshots in a tree that carry this program's mark for this VM. Of two with one mark a person copied the
 * description of one: which is ours nobody can tell, so that neither is.
 */
export function ownSnapshots(tree: readonly SnapshotNode[], instanceUuid: string): OwnSnapshot[] {
  const marked = allSnapshots(tree).flatMap((node) => {
    const mark = readMark(node.description);
    return mark?.vm === instanceUuid.toLowerCase() ? [{ node, mark }] : [];
  });
  return marked.filter(({ mark }) => marked.filter((other) => other.mark.id === mark.id).length === 1);
}

/**
 * Whether no run can be using it: its process is provably gone, or it is this very process, in which the VM's lock lets
 * one run at a time at the VM.
 */
export function isAbandoned({ mark }: OwnSnapshot): boolean {
  const { host, pid, started } = mark.process;
  const me = thisProcess();
  const mine = host === me.host && pid === me.pid && started === me.started;
  const machine = machineDigest();
  return (mine && mark.machine === machine) || isOfDeadRun(mark, machine);
}
