import { asHyperexportError } from '../../core/errors.ts';
import { flagName } from '../../settings/flag-name.ts';
import type { Profile } from '../../settings/profiles/profile.ts';
import { ProfileFiles } from '../../settings/profiles/profile-files.ts';
import type { App } from '../app.ts';
import { outputMode, type OutputMode } from '../render/mode.ts';
import { keyValueLines } from '../render/quiet.ts';
import { visible } from '../render/visible.ts';

interface Row {
  readonly name: string;
  readonly path: string;
  readonly description: string | undefined;
  /** By the names of the flags, as they were written. */
  readonly settings: Readonly<Record<string, readonly string[]>>;
  /** Why it cannot be used. */
  readonly error: string | undefined;
}

/** `hyperexport --list-profiles`: every profile and what it sets; one that cannot be used says why. */
export async function run(app: App): Promise<void> {
  const profiles = new ProfileFiles(app.environment, app.platform);
  const names = await profiles.names();
  const rows = await Promise.all(names.map(async (name) => await rowOf(name, profiles)));
  app.stdout.write(RENDER[outputMode(app.settings)](rows, profiles.directory));
}

async function rowOf(name: string, profiles: ProfileFiles): Promise<Row> {
  try {
    return describe(await profiles.read(name));
  } catch (thrown) {
    const path = profiles.path(name);
    const error = asHyperexportError(thrown).message;
    return { name, path, description: undefined, settings: {}, error };
  }
}

function describe({ name, path, description, values, problems }: Profile): Row {
  const settings = Object.fromEntries(
    [...values].map(([key, { values: written }]) => [flagName(key), written] as const),
  );
  return { name, path, description, settings, error: problems[0]?.message };
}

const RENDER: Readonly<Record<OutputMode, (rows: readonly Row[], directory: string) => string>> = {
  human: table,
  quiet: (rows) => rows.map(block).join('\n'),
  json: (rows, directory) =>
    `${JSON.stringify({ schemaVersion: 1, directory, profiles: rows.map(document) }, undefined, 2)}\n`,
};

function table(rows: readonly Row[], directory: string): string {
  if (rows.length === 0)
    return `There is no profile in ${visible(directory)}.\nhyperexport --save-profile NAME ... makes one, --create-default-profiles some to begin with.\n`;
  const width = Math.max(...rows.map(({ name }) => name.length)) + 2;
  const lines = rows.flatMap((row) => {
    const [first = '', ...more] = row.error === undefined ? said(row) : [`cannot be used: ${row.error}`];
    return [
      row.name.padEnd(width) + visible(first),
      ...more.map((line) => ' '.repeat(width) + visible(line)),
    ];
  });
  return `${lines.join('\n')}\n`;
}

function said({ description, settings }: Row): string[] {
  const flags = Object.entries(settings).map(([flag, written]) => `${flag}=${written.join(',')}`);
  return [...(description === undefined ? [] : [description]), flags.join(' ') || 'sets nothing'];
}

function block({ name, path, settings, error }: Row): string {
  return keyValueLines({
    profile: name,
    path,
    settings: Object.keys(settings).length,
    ...(error === undefined ? {} : { error }),
  });
}

function document({ name, path, description, settings, error }: Row): object {
  return { name, path, description: description ?? null, settings, error: error ?? null };
}
