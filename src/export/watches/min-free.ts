import { formatBytes } from '../../core/bytes.ts';
import { fail, type HyperexportError } from '../../core/errors.ts';
import type { DatastoreSpace } from '../../vsphere/datastore-space.ts';

/** What must stay free on the datastores of a VM that has a snapshot of ours: the smaller of the two. */
export interface MinFree {
  readonly bytes?: number;
  /** Of the datastore's capacity. */
  readonly percent?: number;
}

/** The error that a datastore with too little room is; undefined for one that has enough. */
export function tooFull(
  { name, capacityBytes, freeBytes }: DatastoreSpace,
  { bytes = Infinity, percent }: MinFree,
  then: string,
): HyperexportError | undefined {
  const share = percent === undefined ? Infinity : Math.floor((capacityBytes * percent) / 100);
  const least = Math.min(bytes, share);
  if (freeBytes >= least) return undefined;
  const has = `the datastore "${name}" has ${formatBytes(freeBytes)} free, less than ${formatBytes(least)}`;
  return fail('no-space', `${has}: ${then}`, {
    hint: 'free some space on it, or lower --snapshot-min-free: a snapshot grows as long as the VM writes, and a full datastore stops every VM on it',
    details: { datastore: name, free: freeBytes },
  });
}
