import { fail } from '../../core/errors.ts';
import type { Resolution } from '../../settings/resolve.ts';
import type { SettingKey } from '../../settings/settings.ts';
import type { SnapshotPolicy } from '../../snapshot/policy.ts';

/** What the settings say of the snapshot; undefined where none is wanted. Errors: `usage` for a contradiction. */
export function snapshotPolicyFrom({
  settings,
  origins,
}: Pick<Resolution, 'settings' | 'origins'>): SnapshotPolicy | undefined {
  const { snapshot, snapshotName, snapshotMemory, snapshotQuiesce, resumeKeepSnapshot } = settings;
  const isGiven = (key: SettingKey) => (origins.get(key)?.layer ?? 'default') !== 'default';
  if (!snapshot) {
    refuseWithoutSnapshot((key) => origins.get(key)?.layer === 'flag');
    return undefined;
  }
  const quiesce = snapshotMemory && !isGiven('snapshotQuiesce') ? 'off' : snapshotQuiesce;
  if (snapshotMemory && quiesce === 'require') throw neverQuiesced();
  const afterwards = afterwardsFrom(settings, isGiven('deleteSnapshot'));
  return {
    name: snapshotName,
    quiesce,
    memory: snapshotMemory,
    afterwards,
    keepForResume: resumeKeepSnapshot,
  };
}

const NEEDS_SNAPSHOT = {
  snapshotQuiesce: '--snapshot-quiesce',
  snapshotMemory: '--snapshot-memory',
  snapshotName: '--snapshot-name',
  deleteSnapshot: '--delete-snapshot',
  keepSnapshots: '--keep-snapshots',
  resumeKeepSnapshot: '--resume-keep-snapshot',
} as const satisfies Partial<Record<SettingKey, string>>;

/** In a configuration file they may stand for the runs that take one; a line of a batch file is about its VM alone. */
function refuseWithoutSnapshot(isFlag: (key: SettingKey) => boolean): void {
  const keys = Object.keys(NEEDS_SNAPSHOT) as (keyof typeof NEEDS_SNAPSHOT)[];
  const stray = keys.find(isFlag);
  if (stray === undefined) return;
  throw fail('usage', `${NEEDS_SNAPSHOT[stray]} says something of a snapshot, and none is taken`, {
    hint: 'add --snapshot',
  });
}

/** The server passes the wish over in silence, after it has held the guest up for the memory. */
function neverQuiesced() {
  return fail('usage', '--snapshot-quiesce=require: a snapshot with memory is never quiesced', {
    hint: 'leave out --snapshot-memory or --snapshot-quiesce=require',
  });
}

function afterwardsFrom(
  { keepSnapshots, deleteSnapshot }: Resolution['settings'],
  isGiven: boolean,
): SnapshotPolicy['afterwards'] {
  if (keepSnapshots === 0) return deleteSnapshot;
  if (isGiven) {
    throw fail(
      'usage',
      '--keep-snapshots keeps the new snapshot, and --delete-snapshot says something else of it',
      {
        hint: 'leave one of them out',
      },
    );
  }
  return { keepNewest: keepSnapshots };
}
