import { flagName } from '../settings/flag-name.ts';
import { secretsOf } from '../settings/warnings.ts';
import type { Host } from './app.ts';
import type { CommandLine } from './command-line.ts';
import type { CommandSpec } from './commands.ts';
import { buildProgram, dispatch } from './program.ts';
import { resolveLine } from './resolve-line.ts';
import { runCommand } from './run-command.ts';

/** The command of a command line, from the settings that it runs with to its end. */
export async function dispatchLine(line: CommandLine, spec: CommandSpec, host: Host): Promise<void> {
  const program = buildProgram(async (command, words) => {
    const { resolution, sources } = await resolveLine(line.flags, host, command);
    for (const secret of secretsOf(resolution)) host.secrets.add(secret);
    host.logs.json = resolution.settings.logFormat === 'json';
    await runCommand(host, { command, words, resolution, sources });
  });
  await dispatch(program, normalised(line), spec);
}

/** The line as commander reads it: no flag can swallow a word, and no word can be taken for a flag. */
function normalised({ path, flags, words }: CommandLine): string[] {
  const written = [...flags].flatMap(([key, { values }]) =>
    values.map((value) => `--${flagName(key)}=${value}`),
  );
  return [...path, ...written, '--', ...words];
}
