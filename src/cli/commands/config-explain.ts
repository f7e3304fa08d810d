import { flagName } from '../../settings/flag-name.ts';
import type { Origin } from '../../settings/resolve.ts';
import { declarationOf, settingKeys, type SettingKey } from '../../settings/settings.ts';
import type { App } from '../app.ts';

interface Explained {
  readonly name: string;
  readonly value: string | number | boolean | readonly string[] | null;
  readonly source: Origin['layer'];
  readonly from: string;
}

/** Every setting, its value, and where that came from. Switches that are commands of their own are left out. */
export function run(app: App): Promise<void> {
  const explained = settingKeys
    .filter((key) => declarationOf(key).reach !== 'flag')
    .map((key) => explain(key, app));
  app.stdout.write(app.settings.json ? document(explained, app) : table(explained, app));
  return Promise.resolve();
}

function explain(key: SettingKey, { settings, origins, secrets }: App): Explained {
  const { layer, name } = origins.get(key) ?? { layer: 'default', name: '' };
  return { name: flagName(key), value: shown(key, settings[key], secrets), source: layer, from: name };
}

function shown(key: SettingKey, value: unknown, secrets: App['secrets']): Explained['value'] {
  const { secret, display } = declarationOf(key);
  if (value === undefined || value === null) return null;
  if (secret === true) return '***';
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((element) => secrets.redact(String(element)));
  return secrets.redact(typeof value === 'string' ? value : (display?.(value) ?? JSON.stringify(value)));
}

function document(explained: readonly Explained[], { configFile }: App): string {
  const settings = Object.fromEntries(explained.map(({ name, ...rest }) => [name, rest]));
  return `${JSON.stringify({ schemaVersion: 1, configFile: configFile ?? null, settings }, undefined, 2)}\n`;
}

function table(explained: readonly Explained[], { configFile }: App): string {
  const rows = explained.map(({ name, value, source, from }) => [
    name,
    value === null ? '-' : Array.isArray(value) ? value.join(',') || '-' : String(value),
    source === 'default' ? 'default' : `${source}: ${from}`,
  ]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const file = configFile === undefined ? 'no configuration file' : `configuration file: ${configFile}`;
  return `${[...lines, '', file].map((line) => line.trimEnd()).join('\n')}\n`;
}
