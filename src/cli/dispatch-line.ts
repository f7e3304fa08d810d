import { readConfigFile } from '../settings/config-file.ts';
import { flagName } from '../settings/flag-name.ts';
import { readNamedProfile } from '../settings/profiles/named-profile.ts';
import { resolveSettings, type WrittenValues } from '../settings/resolve.ts';
import { secretsOf } from '../settings/warnings.ts';
import type { Host } from './app.ts';
import type { CommandLine } from './command-line.ts';
import type { CommandSpec } from './commands.ts';
import { buildProgram, dispatch } from './program.ts';
import { runCommand } from './run-command.ts';

/** The command of a command line, from the settings that it runs with to its end. */
export async function dispatchLine(line: CommandLine, spec: CommandSpec, host: Host): Promise<void> {
  const program = buildProgram(async (command, words) => {
    const { resolution, files } = await resolve(line.flags, host);
    await runCommand(host, { command, words, resolution, flags: line.flags, files });
  });
  await dispatch(program, normalised(line), spec);
}

async function resolve(flags: WrittenValues, { environment, platform, secrets }: Host) {
  const file = await readConfigFile(flags, environment, platform);
  const profile = await readNamedProfile(flags, environment, platform);
  const resolution = resolveSettings({ flags, environment, profile, file });
  for (const secret of secretsOf(resolution)) secrets.add(secret);
  return { resolution, files: { configFile: file?.path, profile: profile?.path } };
}

/** The line as commander reads it: no flag can swallow a word, and no word can be taken for a flag. */
function normalised({ path, flags, words }: CommandLine): string[] {
  const written = [...flags].flatMap(([key, { values }]) =>
    values.map((value) => `--${flagName(key)}=${value}`),
  );
  return [...path, ...written, '--', ...words];
}
