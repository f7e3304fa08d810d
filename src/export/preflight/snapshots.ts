import type { SnapshotNode } from '../../vsphere/vm.ts';
import { info, ok, warning, type Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** Snapshots and linked clones: the disks are read through their whole chains, as they are now. */
export function checkSnapshots({ vm }: Subject): Finding[] {
  const number = count(vm.snapshots);
  const findings = [
    ...(number === 0
      ? []
      : [
          info(
            `${number === 1 ? 'one snapshot' : `${number} snapshots`}: the export has the present state, and none of them`,
          ),
        ]),
    ...(number === 0 && vm.disks.some(({ backing }) => backing.hasParent)
      ? [info('a linked clone: the export has its disks whole')]
      : []),
    ...(vm.consolidationNeeded ? [consolidation] : []),
  ];
  return findings.length === 0 ? [ok('none')] : findings;
}

function count(snapshots: readonly SnapshotNode[]): number {
  return snapshots.reduce((sum, { children }) => sum + 1 + count(children), 0);
}

const consolidation = warning(
  'files of removed snapshots are still part of its disks: they can be read, but slowly',
  'in vSphere: Snapshots > Consolidate',
);
