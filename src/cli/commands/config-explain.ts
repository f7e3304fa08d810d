import { passwordSource, usernameSource } from '../../settings/credentials.ts';
import { flagName } from '../../settings/flag-name.ts';
import type { Origin } from '../../settings/resolve.ts';
import { declarationOf, settingKeys, type SettingKey } from '../../settings/settings.ts';
import type { App } from '../app.ts';
import { outputMode, type OutputMode } from '../render/mode.ts';
import { visible, withoutControls } from '../render/visible.ts';

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
  app.stdout.write(RENDERERS[outputMode(app.settings)](explained, app));
  return Promise.resolve();
}

function explain(key: SettingKey, app: App): Explained {
  const { settings, origins, secrets } = app;
  const inUrl = credentialInUrl(key, app);
  const { layer, name } = origins.get(inUrl === undefined ? key : 'url') ?? { layer: 'default', name: '' };
  const value = shown(key, inUrl ?? settings[key], secrets);
  return { name: flagName(key), value, source: layer, from: name };
}

/** What a run would log in with where the URL holds it: it stands in no setting of its own. */
function credentialInUrl(key: SettingKey, app: App): string | undefined {
  if (key === 'username' && usernameSource(app) === 'url') return app.settings.url?.username;
  if (key === 'password' && passwordSource(app) === 'url') return app.settings.url?.password;
  return undefined;
}

function shown(key: SettingKey, value: unknown, secrets: App['secrets']): Explained['value'] {
  const { secret, display } = declarationOf(key);
  if (value === undefined || value === null) return null;
  if (secret === true) return '***';
  if (display === undefined && (typeof value === 'number' || typeof value === 'boolean')) return value;
  const text = (one: unknown) => (display ?? String)(one as object);
  const redacted = (one: unknown) => secrets.redact(text(one));
  return Array.isArray(value) ? value.map(redacted) : redacted(value);
}

function document(explained: readonly Explained[], { sources: { file, profile } }: App): string {
  const settings = Object.fromEntries(explained.map(({ name, ...rest }) => [name, rest]));
  return `${JSON.stringify({ schemaVersion: 1, configFile: file?.path ?? null, profile: profile?.path ?? null, settings }, undefined, 2)}\n`;
}

const RENDERERS: Readonly<Record<OutputMode, (explained: readonly Explained[], app: App) => string>> = {
  human: table,
  quiet: (explained) => explained.map(({ name, value }) => `${name}=${keyValue(value)}\n`).join(''),
  json: document,
};

function keyValue(value: Explained['value']): string {
  return value === null ? '' : withoutControls(String(value));
}

/** What was set first, because it is what one looks for; then the defaults. */
function table(explained: readonly Explained[], { sources, stdout }: App): string {
  const parts = [
    explained.filter(({ source }) => source !== 'default'),
    explained.filter(({ source }) => source === 'default'),
  ];
  const lines = parts
    .filter(({ length }) => length > 0)
    .flatMap((part) => [...part.flatMap((row) => rowLines(row, stdout.columns)), '']);
  const configFile = sources.file?.path;
  const file = configFile === undefined ? 'no configuration file' : `configuration file: ${configFile}`;
  const profile = sources.profile?.path;
  const used = profile === undefined ? [] : [`profile: ${profile}`];
  return `${[...lines, ...used, file].join('\n')}\n`;
}

const NAME = Math.max(...settingKeys.map((key) => flagName(key).length)) + 2;
const VALUE = 17;

/** A long value takes what it needs, and its origin a line of its own, so that it does not push the others aside. */
function rowLines({ name, value, source, from }: Explained, columns = 80): string[] {
  const text = value === null ? '-' : Array.isArray(value) ? value.join(',') || '-' : String(value);
  const origin = source === 'default' ? 'default' : `${source}: ${from}`;
  const start = name.padEnd(NAME) + visible(text);
  const line = `${start.padEnd(NAME + VALUE - 2)}  ${origin}`;
  return line.length <= columns ? [line] : [start, ' '.repeat(NAME) + origin];
}
