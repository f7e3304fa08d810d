import { booleanOption, commandNames, valueOption } from '../declaration.ts';
import { boolean, oneOf } from '../types.ts';

export const outputOptions = {
  quiet: booleanOption(
    {
      group: 'Output',
      summary: 'print key=value lines on stdout and nothing else',
      commands: [
        'export',
        'vms',
        'ova create',
        'ova extract',
        'ova validate',
        'verify',
        'doctor',
        'simulator',
      ],
    },
    boolean,
  ),
  json: booleanOption(
    {
      group: 'Output',
      summary: 'print JSON on stdout: one document, or for an export one event a line',
      commands: [
        'export',
        'vms',
        'ova create',
        'ova extract',
        'ova validate',
        'verify',
        'doctor',
        'simulator',
        'config explain',
      ],
    },
    boolean,
  ),
  color: valueOption({
    type: oneOf(['auto', 'always', 'never']),
    default: 'auto',
    group: 'Output',
    summary: 'colour; auto means on a terminal, unless NO_COLOR is set',
    valueHint: 'WHEN',
    example: '--color never',
    commands: [
      'export',
      'vms',
      'ova create',
      'ova extract',
      'ova validate',
      'verify',
      'doctor',
      'simulator',
      'config explain',
    ],
  }),
  logFormat: valueOption({
    type: oneOf(['text', 'json']),
    default: 'text',
    group: 'Output',
    summary: 'what stderr has: text for people, or one JSON document a line for a log',
    valueHint: 'text|json',
    example: '--log-format json',
    commands: commandNames,
    details:
      'With `json` everything on stderr is a line of JSON, warnings and the last error too; there is no live progress and no question. stdout is what it is without. See [logs](../logs.md#logs).',
  }),
  logLevel: valueOption({
    type: oneOf(['debug', 'info', 'warn', 'error']),
    group: 'Output',
    summary: 'the least that stderr tells (default info; with --quiet warn, with --json error)',
    valueHint: 'LEVEL',
    example: '--log-level warn',
    commands: commandNames,
  }),
  debug: booleanOption(
    {
      group: 'Output',
      summary: 'with an error, print its causes and stack traces too',
      commands: [
        'export',
        'vms',
        'ova create',
        'ova extract',
        'ova validate',
        'verify',
        'doctor',
        'simulator',
        'config explain',
      ],
    },
    boolean,
  ),
} as const;
