import { fail } from '../core/errors.ts';
import { readConfigFile } from '../settings/config-file.ts';
import { flagName } from '../settings/flag-name.ts';
import { readFlags, resolveSettings, type WrittenValues } from '../settings/resolve.ts';
import type { Settings } from '../settings/settings.ts';
import { secretsOf } from '../settings/warnings.ts';
import type { Host } from './app.ts';
import { mayColor } from './color.ts';
import { readCommandLine, type CommandLine } from './command-line.ts';
import { commandFamilies, commandNamed, type CommandSpec } from './commands.ts';
import { completionScript } from './completion.ts';
import { helpFor } from './help.ts';
import { buildProgram, dispatch } from './program.ts';
import { palette } from './render/style.ts';
import { runCommand } from './run-command.ts';

/**
 * The command line, from the arguments to the end of the command. It throws what went wrong; whoever calls it prints
 * that and sets the exit status.
 */
export async function runCli(argv: readonly string[], host: Host): Promise<void> {
  const line = readCommandLine(argv);
  if (answered(line, readFlags(line.flags), host)) return;

  const spec = namedCommand(line, argv);
  const program = buildProgram(async (command, words) => {
    const { settings, origins, configFile } = await resolve(line.flags, host);
    await runCommand(host, { command, words, resolution: { settings, origins }, configFile });
  });
  await dispatch(program, normalised(line), spec);
}

/** What works without settings, and so when they are broken. */
function answered(line: CommandLine, given: Partial<Settings>, host: Host): boolean {
  const { stdout, version } = host;
  if (line.help || given.help === true) stdout.write(help(line.path, given.color ?? 'auto', host));
  else if (given.version === true) stdout.write(`hyperexport ${version}\n`);
  else if (given.completion !== undefined) stdout.write(completionScript(given.completion));
  else return false;
  return true;
}

function help(path: readonly string[], color: Settings['color'], { stdout, environment }: Host): string {
  const { strong } = palette({ colour: mayColor(color, stdout, environment) });
  return helpFor(path, { width: 80, heading: strong });
}

async function resolve(flags: WrittenValues, { environment, platform, secrets }: Host) {
  const file = await readConfigFile(flags, environment, platform);
  const resolution = resolveSettings({ flags, environment, file });
  for (const secret of secretsOf(resolution)) secrets.add(secret);
  return { ...resolution, configFile: file?.path };
}

function namedCommand({ path }: CommandLine, argv: readonly string[]): CommandSpec {
  if (argv.length === 0) {
    throw fail('usage', 'no VM is named', {
      hint: 'write hyperexport --vm NAME; hyperexport --help says more',
    });
  }
  const name = path.length === 0 ? 'export' : path.join(' ');
  const command = commandNamed(name);
  if (command !== undefined) return command;
  throw fail('usage', `"hyperexport ${name}" needs another word`, {
    hint: `${commandFamilies[name] ?? ''} See: hyperexport help ${name}`,
  });
}

/** The line as commander reads it: no flag can swallow a word, and no word can be taken for a flag. */
function normalised({ path, flags, words }: CommandLine): string[] {
  const written = [...flags].flatMap(([key, { values }]) =>
    values.map((value) => `--${flagName(key)}=${value}`),
  );
  return [...path, ...written, '--', ...words];
}
