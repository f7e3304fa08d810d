import { fail } from '../../core/errors.ts';
import type { ConsolidationPolicy } from '../../export/consolidation/policy.ts';
import type { Settings } from '../../settings/settings.ts';

/** `--consolidate-snapshots`; undefined: snapshots and their remains are left as they are. Error: `usage`. */
export function consolidationPolicy(settings: Settings): ConsolidationPolicy | undefined {
  const { consolidateSnapshots, snapshot, keepSnapshots, deleteSnapshot } = settings;
  if (consolidateSnapshots === 'none') return undefined;
  const keeps = snapshot && (keepSnapshots > 0 || deleteSnapshot === 'keep');
  if (consolidateSnapshots === 'all' && keeps) {
    throw fail('usage', '--consolidate-snapshots=all removes the snapshot that is to be kept', {
      hint: 'leave out =all, or --keep-snapshots and --delete-snapshot=false',
    });
  }
  return consolidateSnapshots;
}
