import { booleanOption, commandNames, valueOption } from '../declaration.ts';
import { boolean, oneOf, text } from '../types.ts';

export const programOptions = {
  config: valueOption({
    type: text,
    group: 'Settings',
    summary: "the configuration file (default: config.yaml in the platform's configuration directory)",
    valueHint: 'FILE',
    reach: 'flag-and-environment',
    commands: commandNames,
    details:
      'YAML; its keys are the names of the flags. A file named here must exist, the one in the default place may be missing. An unknown key is an error.',
  }),
  stateDir: valueOption({
    type: text,
    group: 'Settings',
    summary: "where hyperexport keeps its state (default: the platform's state directory)",
    valueHint: 'DIR',
    commands: ['export', 'doctor'],
  }),
  completion: valueOption({
    type: oneOf(['bash', 'zsh', 'fish', 'powershell']),
    group: 'Program',
    summary: 'print the completion script of a shell, and end',
    valueHint: 'SHELL',
    example: 'source <(hyperexport --completion bash)',
    reach: 'flag',
    commands: ['export'],
  }),
  version: booleanOption(
    {
      group: 'Program',
      summary: 'print the version, and end',
      reach: 'flag',
      commands: ['export'],
    },
    boolean,
  ),
  help: booleanOption(
    {
      group: 'Program',
      summary: 'print this help, and end',
      aliases: ['h'],
      reach: 'flag',
      commands: commandNames,
    },
    boolean,
  ),
} as const;
