import type { SnapshotPolicy } from '../snapshot/policy.ts';

/** The snapshot that the doctor takes and removes. Without its memory; of a running guest quiesced, if that can be. */
export const snapshotPolicy: SnapshotPolicy = {
  name: 'hyperexport doctor {date} {time}',
  quiesce: 'try',
  memory: false,
  afterwards: 'remove',
  keepForResume: false,
};
