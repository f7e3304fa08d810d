import { fail } from '../core/errors.ts';
import { readFlags, type WrittenValues } from '../settings/resolve.ts';
import type { SettingKey, Settings } from '../settings/settings.ts';
import type { Host } from './app.ts';
import { mayColor } from './color.ts';
import { readCommandLine, type CommandLine } from './command-line.ts';
import { commandFamilies, commandNamed, type CommandSpec } from './commands.ts';
import { helpFor } from './help.ts';
import { palette } from './render/style.ts';

/**
 * The command line, from the arguments to the end of the command. It throws what went wrong; whoever calls it prints
 * that and sets the exit status.
 */
export async function runCli(argv: readonly string[], host: Host): Promise<void> {
  if (argv[0] === '__complete') {
    const { answerShell } = await import('./completion/answer-shell.ts');
    await answerShell(argv.slice(1), host);
    return;
  }
  host.logs.guess(argv, host.environment);
  const line = readCommandLine(argv);
  if (await answered(line, readFlags(onlyOf(line.flags, ANSWERING)), host)) return;

  const spec = namedCommand(line, argv);
  // What was answered above did not have to wait for the parts that only a command needs.
  const { dispatchLine } = await import('./dispatch-line.ts');
  await dispatchLine(line, spec, host);
}

/** The flags that such an answer needs: the others are read with the settings, where all that is wrong is told. */
const ANSWERING: readonly SettingKey[] = ['help', 'version', 'completion', 'color'];

function onlyOf(flags: WrittenValues, keys: readonly SettingKey[]): WrittenValues {
  return new Map([...flags].filter(([key]) => keys.includes(key)));
}

/** What works without settings, and so when they are broken. */
async function answered(line: CommandLine, given: Partial<Settings>, host: Host): Promise<boolean> {
  const { stdout, version } = host;
  if (line.help || given.help === true) stdout.write(help(line.path, given.color ?? 'auto', host));
  else if (given.version === true) stdout.write(`hyperexport ${version}\n`);
  else if (given.completion !== undefined) {
    const { shells } = await import('./completion/shells.ts');
    stdout.write(shells[given.completion].script);
  } else return false;
  return true;
}

function help(path: readonly string[], color: Settings['color'], { stdout, environment }: Host): string {
  const { strong } = palette({ colour: mayColor(color, stdout, environment) });
  return helpFor(path, { width: 80, heading: strong });
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
