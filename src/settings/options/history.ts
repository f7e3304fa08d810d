import { writeDuration } from '../../core/duration.ts';
import { booleanOption, valueOption } from '../declaration.ts';
import { reportFile, showReportFile } from '../report-file.ts';
import { boolean, duration, integer } from '../types.ts';

const DAY_MS = 86_400_000;

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
  report: booleanOption(
    {
      group: 'History',
      summary:
        'print what the history comes to: how many exports were good, the last good one of each VM, what went wrong',
      commands: ['export'],
      reach: 'flag',
      details:
        'With `--vm` on the command line, of these VMs only; `--quiet` and `--json` for scripts. Needs no server. [History and report](../history.md).',
    },
    boolean,
  ),
  reportFile: valueOption({
    type: reportFile,
    display: showReportFile,
    group: 'History',
    summary: 'write the report to this file, as text, JSON or a page with charts: .txt, .json, .html',
    valueHint: 'FILE',
    example: '--report-file exports.html',
    commands: ['export'],
    reach: 'flag',
    details:
      'A file that is there is replaced when the new one is complete. The page needs nothing from elsewhere.',
  }),
  clearHistory: booleanOption(
    {
      group: 'History',
      summary: 'remove the exports that have ended from the history; asks first',
      commands: ['export'],
      reach: 'flag',
      details:
        'With `--vm` on the command line, those of these VMs. No export is touched, nor a message that still has to be delivered, nor anything that has still to be undone in vCenter.',
    },
    boolean,
  ),
  historyKeep: valueOption({
    type: duration({ minimumMs: 0, maximumMs: 36_500 * DAY_MS }),
    display: writeDuration,
    default: 400 * DAY_MS,
    group: 'History',
    summary: 'how long the history has an export that has ended; 0 is for ever',
    valueHint: 'DURATION',
    example: '--history-keep 90d',
    commands: ['export'],
    details:
      'Older rows go when an export begins, but never the last good one of a VM. The exports themselves are not touched.',
  }),
} as const;
