import type { ConsolidationPolicy } from '../../export/consolidation/policy.ts';
import type { Settings } from '../../settings/settings.ts';

/** `--consolidate-snapshots`; undefined: snapshots and their remains are left as they are. */
export function consolidationPolicy({ consolidateSnapshots }: Settings): ConsolidationPolicy | undefined {
  return consolidateSnapshots === 'none' ? undefined : consolidateSnapshots;
}
