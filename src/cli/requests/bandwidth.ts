import { fail, type HyperexportError } from '../../core/errors.ts';
import { flagName } from '../../settings/flag-name.ts';
import { layers } from '../../settings/resolve.ts';
import type { SettingKey } from '../../settings/settings.ts';
import { BandwidthLimit } from '../../transfer/limit/bandwidth-limit.ts';
import { formatRate } from '../../transfer/limit/megabytes.ts';
import type { BandwidthPolicy } from '../../transfer/limit/policy.ts';
import { always, type Schedule } from '../../transfer/limit/schedule.ts';
import type { App } from '../app.ts';

type Asked = Pick<App, 'settings' | 'origins'>;

const LEAST_BY_DEFAULT = 1024 ** 2;

/** The limit of this run, one for all its VMs; undefined where none was asked for. */
export function openBandwidthLimit(app: App): BandwidthLimit | undefined {
  const policy = bandwidthPolicy(app);
  if (policy === undefined) return undefined;
  const { perTransfer, limit } = policy;
  const most = Math.max(...limit.windows.map(({ bytesPerSecond }) => bytesPerSecond));
  if (perTransfer !== Infinity && perTransfer > most) {
    const message = `${flag('bandwidthLimitPerTransfer')} (${formatRate(perTransfer)}) changes nothing: all transfers together have ${formatRate(most)}`;
    app.warn({ code: 'bandwidth', message });
  }
  return new BandwidthLimit(policy, { clock: app.clock, emit: app.events.emitter() });
}

/** Throws `usage` for what contradicts itself or says nothing. */
export function bandwidthPolicy(asked: Asked): BandwidthPolicy | undefined {
  const { bandwidthLimitPerTransfer, bandwidthBurst, adaptiveBandwidth } = asked.settings;
  const limit = limitOf(asked);
  const perTransfer = orNone(bandwidthLimitPerTransfer);
  refuseIdle(asked, limit, perTransfer);
  const adaptive = adaptiveBandwidth ? adaptiveBounds(asked, limit) : undefined;
  const limited = perTransfer !== Infinity || isLimited(limit);
  if (!limited && adaptive === undefined) return undefined;
  return {
    ...{ limit, perTransfer },
    ...(bandwidthBurst === 0 ? {} : { burst: bandwidthBurst }),
    ...(adaptive === undefined ? {} : { adaptive }),
  };
}

/** The limit or the schedule, whichever stands nearer. */
function limitOf({ settings, origins }: Asked): Schedule {
  const { bandwidthLimit, bandwidthSchedule } = settings;
  const limit = always(orNone(bandwidthLimit));
  const depth = (key: SettingKey) => layers.indexOf(origins.get(key)?.layer ?? 'default');
  const [ofLimit, ofSchedule] = [depth('bandwidthLimit'), depth('bandwidthSchedule')];
  if (bandwidthSchedule === undefined || ofLimit < ofSchedule) return limit;
  if (ofLimit > ofSchedule) return bandwidthSchedule;
  throw fail(
    'usage',
    `${flag('bandwidthLimit')} and ${flag('bandwidthSchedule')} both say what the limit is`,
    {
      hint: 'leave out one of them',
    },
  );
}

/** What has nothing to act on; 0 and false that somebody wrote switch it off on purpose. */
function refuseIdle({ settings, origins }: Asked, limit: Schedule, perTransfer: number): void {
  const given = (key: SettingKey) => origins.get(key)?.layer !== 'default';
  const idle = perTransfer === Infinity && !isLimited(limit) && !settings.adaptiveBandwidth;
  if (settings.bandwidthBurst > 0 && idle && !given('bandwidthLimit'))
    throw idleFlag('bandwidthBurst', 'bandwidthLimit', 'a limit');
  for (const key of ['adaptiveMin', 'adaptiveMax'] as const)
    if (settings[key] !== undefined && !settings.adaptiveBandwidth && !given('adaptiveBandwidth'))
      throw idleFlag(key, 'adaptiveBandwidth', flag('adaptiveBandwidth'));
}

function idleFlag(key: SettingKey, missing: SettingKey, without: string): HyperexportError {
  return fail('usage', `${flag(key)} says nothing without ${without}`, {
    hint: `add ${flag(missing)}, or leave out ${flag(key)}`,
  });
}

function adaptiveBounds(
  { settings: { adaptiveMin, adaptiveMax } }: Asked,
  limit: Schedule,
): NonNullable<BandwidthPolicy['adaptive']> {
  const most = orNone(adaptiveMax ?? 0);
  const least = adaptiveMin ?? LEAST_BY_DEFAULT;
  const lowest = Math.min(most, ...limit.windows.map(({ bytesPerSecond }) => bytesPerSecond));
  if (least <= lowest) return { least, most };
  if (adaptiveMin === undefined) return { least: lowest, most };
  const named = lowest === most ? flag('adaptiveMax') : 'the limit';
  throw fail(
    'usage',
    `${flag('adaptiveMin')} (${formatRate(least)}) is more than ${named} (${formatRate(lowest)})`,
  );
}

function isLimited(limit: Schedule): boolean {
  return limit.windows.some(({ bytesPerSecond }) => bytesPerSecond !== Infinity);
}

function orNone(bytes: number): number {
  return bytes === 0 ? Infinity : bytes;
}

function flag(key: SettingKey): string {
  return `--${flagName(key)}`;
}
