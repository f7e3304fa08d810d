import { namesOf } from '../consolidation/all-snapshots.ts';
import type { SnapshotNode } from '../../vsphere/vm.ts';
import { info, ok, warning, type Finding } from './finding.ts';
import { checkSnapshotToTake } from './snapshot-to-take.ts';
import type { Facts } from './subject.ts';

/** Snapshots and linked clones: the disks are read through their whole chains, as they are now. */
export function checkSnapshots({ vm, request }: Facts): Finding[] {
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
    ...checkSnapshotToTake({ vm, request }),
    ...(request.consolidation === 'all' ? namesOf(vm.snapshots).map(doomed) : []),
    ...(vm.consolidationNeeded ? [request.consolidation === undefined ? consolidation : merged] : []),
  ];
  return findings.length === 0 ? [ok('none')] : findings;
}

function count(snapshots: readonly SnapshotNode[]): number {
  return snapshots.reduce((sum, { children }) => sum + 1 + count(children), 0);
}

const consolidation = warning(
  'files of removed snapshots are still part of its disks: they can be read, but slowly',
  'add --consolidate-snapshots, or in vSphere: Snapshots > Consolidate',
);

const merged = info(
  'files of removed snapshots are still part of its disks: they are merged after the export',
);

function doomed(snapshot: string): Finding {
  return warning(
    `the snapshot ${snapshot} is removed for good after the export (--consolidate-snapshots=all)`,
    '--consolidate-snapshots without =all leaves all snapshots',
  );
}
