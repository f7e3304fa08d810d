import { Argument, Command, CommanderError, Option } from 'commander';
import { fail } from '../core/errors.ts';
import { isSwitch, type Declaration } from '../settings/declaration.ts';
import { flagName } from '../settings/flag-name.ts';
import { belongsTo, declarationOf, settingKeys } from '../settings/settings.ts';
import { commandFamilies, commands, usageOf, type CommandSpec } from './commands.ts';

/**
 * The commander program: commands, arguments and options from the declarations. It checks the arguments, dispatches and
 * holds what the help is made of. The flags reach it as `--name=value` only (command-line.ts), and their values are read
 * by src/settings, so that all sources of a value are read alike.
 */
export function buildProgram(
  run: (command: CommandSpec, words: readonly string[]) => Promise<void>,
): Command {
  const program = new Command('hyperexport');
  for (const spec of commands) {
    const command = commandFor(program, spec.name);
    command.description(spec.summary).allowExcessArguments(false);
    for (const { name, summary, optional } of spec.arguments) {
      command.addArgument(new Argument(optional ? `[${name}]` : `<${name}>`, summary));
    }
    for (const key of settingKeys) {
      if (belongsTo(key, spec.name)) command.addOption(optionFor(flagName(key), declarationOf(key)));
    }
    command.action(async () => await run(spec, command.args));
  }
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands: own }) => own),
  ]) {
    command.helpOption(false).helpCommand(false).exitOverride();
    command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  }
  return program;
}

/** Dispatches; commander's own complaints become usage errors. */
export async function dispatch(program: Command, argv: readonly string[], spec: CommandSpec): Promise<void> {
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw fail('usage', error.message.replace(/^error: /, ''), { hint: `usage: ${usageOf(spec)}` });
  }
}

/** The command of `ova create`, in its family, which is made when it is first asked for. */
function commandFor(program: Command, name: CommandSpec['name']): Command {
  if (name === 'export') return program;
  const [first = '', second] = name.split(' ');
  if (second === undefined) return program.command(first);
  const family = program.commands.find((command) => command.name() === first) ?? program.command(first);
  return family.description(commandFamilies[first] ?? '').command(second);
}

/** A switch may go without its value, which commander writes in brackets. */
function optionFor(name: string, { kind, valueHint = 'VALUE', summary, aliases = [] }: Declaration): Option {
  const short = aliases.filter((alias) => alias.length === 1).map((alias) => `-${alias}, `);
  const value = isSwitch(kind) ? '[word]' : `<${valueHint}>`;
  return new Option(`${short.join('')}--${name} ${value}`, summary);
}
