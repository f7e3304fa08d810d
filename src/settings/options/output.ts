import { booleanOption, valueOption } from '../declaration.ts';
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
