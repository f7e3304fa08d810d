import { booleanOption, valueOption } from '../declaration.ts';
import { boolean, integer } from '../types.ts';

/** What became of the exports of this user on this machine. */
export const historyOptions = {
  history: booleanOption(
    {
      group: 'History',
      summary: 'list the last exports of this user on this machine, failed ones too, newest first',
      example: "--history --vm 'web*'",
      commands: ['export'],
      reach: 'flag',
      details:
        'With `--vm` on the command line, those of these VMs (names, paths, patterns). `--quiet` prints a block for each, `--json` one document. Needs no server. [History and report](../history.md).',
    },
    boolean,
  ),
  historyLimit: valueOption({
    type: integer({ minimum: 0, maximum: 1_000_000 }),
    default: 10,
    group: 'History',
    summary: 'how many exports --history lists at most; 0 lists all',
    valueHint: 'N',
    example: '--history-limit 50',
    commands: ['export'],
    reach: 'flag',
  }),
} as const;
