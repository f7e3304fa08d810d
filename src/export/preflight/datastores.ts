import { formatBytes } from '../../core/bytes.ts';
import { tooFull } from '../watches/min-free.ts';
import { readSnapshotDatastores } from '../watches/snapshot-datastores.ts';
import { notChecked, ok, problem, type Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** Whether there is room for a snapshot to grow, on each datastore that it grows on. */
export async function checkDatastores({ vm, request, context }: Subject): Promise<Finding[]> {
  const { snapshot, minFree } = request;
  if (snapshot === undefined) return [ok('no snapshot is made')];
  const spaces = await readSnapshotDatastores(vm, context);
  if (spaces.length === 0)
    return [notChecked('the server does not say how full the datastores of the VM are')];
  return spaces.map((space) => {
    const error = minFree === undefined ? undefined : tooFull(space, minFree, 'no snapshot is made');
    if (error !== undefined) return problem(error);
    return ok(`${space.name}: ${formatBytes(space.freeBytes)} free for a snapshot to grow`);
  });
}
