import { resolve } from 'node:path';
import type { CleanupPolicy, PreservePattern } from '../../cleanup/policy.ts';
import { fail } from '../../core/errors.ts';
import { beforePlaceholders } from '../../core/placeholders.ts';
import type { CleanupWish } from '../../jobs/job-cleanup.ts';
import { flagName } from '../../settings/flag-name.ts';
import type { Resolution } from '../../settings/resolve.ts';
import type { SettingKey, Settings } from '../../settings/settings.ts';

/** Exports that are older go, where no other limit is given. */
const DEFAULT_MAX_AGE_MS = 720 * 3_600_000;

/** What an export does about the old ones of its VM; undefined: nothing. Errors: those of `cleanupPolicyFrom`. */
export function cleanupOfExport(app: Pick<Resolution, 'settings' | 'origins'>): CleanupWish | undefined {
  const { cleanup, cleanupDir, cleanupDryRun: dryRun } = app.settings;
  refuseWithoutCleanup(app);
  if (!cleanup) return undefined;
  const directory = cleanupDir === undefined ? {} : { directory: resolve(beforePlaceholders(cleanupDir)) };
  return { policy: cleanupPolicyFrom(app), dryRun, ...directory };
}

/**
 * What the settings say of old exports, for a clean-up that was asked for. Errors: `usage` where every limit is
 * switched off.
 */
export function cleanupPolicyFrom({
  settings,
  origins,
}: Pick<Resolution, 'settings' | 'origins'>): CleanupPolicy {
  const { cleanupMaxCount, cleanupMaxSize, keepDaily, keepWeekly, keepMonthly, keepYearly } = settings;
  const minFree = isOff(settings.cleanupMinFree) ? undefined : settings.cleanupMinFree;
  const others = {
    ...(cleanupMaxCount === 0 ? {} : { maxCount: cleanupMaxCount }),
    ...(cleanupMaxSize === 0 ? {} : { maxBytes: cleanupMaxSize }),
    ...(minFree === undefined ? {} : { minFree }),
  };
  // Whoever switches the only limit off that he names does not want another one instead.
  const noneNamed = LIMITS.every((key) => (origins.get(key)?.layer ?? 'default') === 'default');
  const maxAgeMs = settings.cleanupMaxAge ?? (noneNamed ? DEFAULT_MAX_AGE_MS : 0);
  if (maxAgeMs === 0 && Object.keys(others).length === 0) throw allOff();
  return {
    ...(maxAgeMs === 0 ? {} : { maxAgeMs }),
    ...others,
    keep: { daily: keepDaily, weekly: keepWeekly, monthly: keepMonthly, yearly: keepYearly },
    preserve: settings.cleanupPreserve.map(asPattern),
  };
}

const LIMITS = [
  'cleanupMaxAge',
  'cleanupMaxCount',
  'cleanupMaxSize',
  'cleanupMinFree',
] as const satisfies readonly SettingKey[];

function isOff(minFree: Settings['cleanupMinFree']): boolean {
  return (minFree?.bytes ?? 0) === 0 && (minFree?.percent ?? 0) === 0;
}

function allOff(): Error {
  return fail('usage', '--cleanup has nothing to go by: every limit is switched off', {
    hint: 'give one of --cleanup-max-age, --cleanup-max-count, --cleanup-max-size and --cleanup-min-free',
  });
}

/** A path may be meant from the working directory on, or from the directory that is cleaned up. */
function asPattern(typed: string): PreservePattern {
  return { typed, whole: /[/\\]/.test(typed) ? resolve(typed) : typed };
}

const NEED_CLEANUP = [
  ...['cleanupMaxAge', 'cleanupMaxCount', 'cleanupMaxSize', 'cleanupMinFree', 'cleanupPreserve'],
  ...['keepDaily', 'keepWeekly', 'keepMonthly', 'keepYearly', 'cleanupDryRun', 'cleanupDir'],
] as const satisfies readonly SettingKey[];

/** In the environment or a file they may stand for the runs that clean up; on the command line they mean this one. */
function refuseWithoutCleanup({ settings, origins }: Pick<Resolution, 'settings' | 'origins'>): void {
  if (settings.cleanup) return;
  const stray = NEED_CLEANUP.find((key) => origins.get(key)?.layer === 'flag');
  if (stray === undefined) return;
  throw fail('usage', `--${flagName(stray)} says something of a clean-up, and none is asked for`, {
    hint: 'add --cleanup',
  });
}
