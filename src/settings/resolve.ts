import type { HyperexportError } from '../core/errors.ts';
import type { Environment } from '../platform/environment.ts';
import type { Declaration } from './declaration.ts';
import { environmentName, environmentNameOfFlag } from './flag-name.ts';
import { refusal } from './flag-table.ts';
import { originalFlags } from './original-flags.ts';
import { readValue } from './read-value.ts';
import { declarationOf, settingKeys, type SettingKey, type Settings } from './settings.ts';

/** Where a value was found, nearest first: what stands earlier wins. */
export const layers = ['flag', 'environment', 'credential', 'profile', 'file', 'default'] as const;
export type Layer = (typeof layers)[number];

export interface Origin {
  readonly layer: Layer;
  /** `--url`, `GOVC_URL`, `url in /etc/hyperexport.yaml`; empty for a default. */
  readonly name: string;
}

export interface Resolution {
  readonly settings: Settings;
  readonly origins: ReadonlyMap<SettingKey, Origin>;
}

/** A value as it was written (the elements of a list are several), and where. */
export interface Written {
  /** As in `Origin`. */
  readonly name: string;
  readonly values: readonly string[];
  /** What an error begins with, where the name does not say it all: `/etc/hyperexport.yaml:3:11: parallel`. */
  readonly place?: string;
}

export type WrittenValues = ReadonlyMap<SettingKey, Written>;

export interface Sources {
  readonly flags: WrittenValues;
  readonly environment: Environment;
  readonly credentials?: { readonly values: WrittenValues } | undefined;
  readonly profile?: { readonly values: WrittenValues } | undefined;
  readonly file?: { readonly values: WrittenValues } | undefined;
}

type ReadValue = (key: SettingKey, written: Written) => unknown;

/**
 * The settings of a run: for each option the flag, else the environment, else systemd's credential, else
 * the profile, else the configuration file, else the default.
 * Only the winner is read: a bad value that a nearer one replaces does no harm.
 */
export function resolveSettings(sources: Sources, read: ReadValue = readValue): Resolution {
  const settings: Partial<Record<SettingKey, unknown>> = {};
  const origins = new Map<SettingKey, Origin>();
  for (const key of settingKeys) {
    const [found] = writtenFor(key, sources);
    settings[key] = found === undefined ? declarationOf(key).default : read(key, found.written);
    origins.set(key, { layer: found?.layer ?? 'default', name: found?.written.name ?? '' });
  }
  return { settings: Object.freeze(settings) as Settings, origins };
}

/** The same where some cannot be read: those are as if nobody had said anything. */
export function resolveLeniently(sources: Sources): Resolution {
  return resolveSettings(sources, (key, written) => {
    try {
      return readValue(key, written);
    } catch {
      return declarationOf(key).default;
    }
  });
}

/** The settings that the command line alone names, for what must work when all else is broken: help, version. */
export function readFlags(flags: WrittenValues): Partial<Settings> {
  return Object.fromEntries([...flags].map(([key, written]) => [key, readValue(key, written)]));
}

/** All that is written for an option, the nearest first. */
export function writtenFor(
  key: SettingKey,
  { flags, environment, credentials, profile, file }: Sources,
): { readonly layer: Layer; readonly written: Written }[] {
  const candidates = [
    ['flag', flags.get(key)],
    ['environment', variableFor(key, declarationOf(key), environment)],
    ['credential', credentials?.values.get(key)],
    ['profile', profile?.values.get(key)],
    ['file', file?.values.get(key)],
  ] as const;
  return candidates.flatMap(([layer, written]) => (written === undefined ? [] : [{ layer, written }]));
}

/** What names a file of settings, which has to be read before the settings are known. */
export function namedBy<Key extends 'config' | 'profile'>(
  key: Key,
  flags: WrittenValues,
  environment: Environment,
): Partial<Pick<Settings, Key>> {
  const written = flags.get(key) ?? variableFor(key, declarationOf(key), environment);
  return written === undefined ? {} : readFlags(new Map([[key, written]]));
}

/** An empty variable counts as absent: that is how shells and unit files switch one off. */
export function variableFor(
  key: SettingKey,
  { reach, environment: others = [] }: Declaration,
  environment: Environment,
): Written | undefined {
  if (reach === 'flag') return undefined;
  for (const name of [environmentName(key), ...others]) {
    const value = environment[name];
    if (value !== undefined && value !== '') return { name, values: [value] };
  }
  return undefined;
}

/** `HYPEREXPORT_ENCRYPT=true` must not end in an export that is not encrypted. */
export function refusedVariables(environment: Environment): HyperexportError[] {
  return originalFlags.flatMap((row) => {
    const name = environmentNameOfFlag(row.flag);
    return row.status === 'refused' && (environment[name] ?? '') !== '' ? [refusal(name, row)] : [];
  });
}
