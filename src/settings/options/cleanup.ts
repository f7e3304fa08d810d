import { writeBytes } from '../../core/bytes.ts';
import { writeDuration } from '../../core/duration.ts';
import { booleanOption, listOption, valueOption } from '../declaration.ts';
import { leastFree, showLeastFree } from '../min-free.ts';
import { boolean, duration, integer, size, text } from '../types.ts';

const HUNDRED_YEARS_MS = 876_000 * 3_600_000;
const MINUTE_MS = 60_000;

const periods = (period: string, example: string) => ({
  type: integer({ minimum: 0, maximum: 1_000_000 }),
  default: 0,
  group: 'Clean-up' as const,
  summary: `keep the newest verified export of each of the last N ${period} that have one; 0 keeps none for that`,
  valueHint: 'N',
  example,
  commands: ['export'] as const,
});

/** Which old exports are removed, where and when. docs/cleanup.md has the rules. */
export const cleanupOptions = {
  cleanup: booleanOption(
    {
      group: 'Clean-up',
      summary:
        'remove old exports: below --output DIR, or with --vm those of that VM once the export is good',
      example: '--cleanup --cleanup-max-count 10',
      commands: ['export'],
      details:
        'Removed is what a limit (`--cleanup-max-age`, `-max-count`, `-max-size`, `-min-free`) chooses and nothing protects. Without a limit, what is older than 720h goes. Looked at are directories with a valid `export.json`, at most two levels down; the newest good export of a VM always stays. With `--vm` (or a batch) DIR holds a series: the export goes to `DIR/<UTC time>/`. [Clean-up](../cleanup.md) has all rules.',
    },
    boolean,
  ),
  cleanupMaxAge: valueOption({
    type: duration({ minimumMs: 0, maximumMs: HUNDRED_YEARS_MS }),
    display: writeDuration,
    group: 'Clean-up',
    summary:
      'remove exports that were begun longer ago; 0 is no limit (default 720h where there is no other)',
    valueHint: 'DURATION',
    example: '--cleanup-max-age 30d',
    commands: ['export'],
  }),
  cleanupMaxCount: valueOption({
    type: integer({ minimum: 0, maximum: 1_000_000 }),
    default: 0,
    group: 'Clean-up',
    summary: 'of each VM, keep so many of the newest verified exports; 0 is no limit',
    valueHint: 'N',
    example: '--cleanup-max-count 10',
    commands: ['export'],
  }),
  cleanupMaxSize: valueOption({
    type: size,
    display: writeBytes,
    default: 0,
    group: 'Clean-up',
    summary: 'what the exports of each VM may take together: the oldest go; 0 is no limit',
    valueHint: 'SIZE',
    example: '--cleanup-max-size 100G',
    commands: ['export'],
    details: 'Bytes, or a number with a unit; all units are powers of 1024.',
  }),
  cleanupMinFree: valueOption({
    type: leastFree,
    display: showLeastFree,
    group: 'Clean-up',
    summary: 'what is to be free on the file system: the oldest exports go, also before an export begins',
    valueHint: 'SIZE|PERCENT',
    example: '--cleanup-min-free 50G',
    commands: ['export'],
    details:
      'Looked at last, when the other limits have chosen. A size has a unit; a share is one of the whole file system; 0 is no limit. With `--vm` it is met before the transfer too, with exports of that VM; where it cannot be met a warning says so. A clean-up by itself ends with exit status 16 then.',
  }),
  cleanupPreserve: listOption({
    type: text,
    group: 'Clean-up',
    summary: 'never remove what this matches: a name, a path, or a VM, with * and ? (repeat it)',
    valueHint: 'PATTERN',
    example: "--cleanup-preserve '*golden*'",
    commands: ['export'],
    commas: 'kept',
    details:
      "Compared with the export's directory, by its name and by its path (whole, or from DIR on), with the directories that it is in, and with the name and the inventory path of its VM. `*` stands for any characters, slashes included; capital letters matter.",
  }),
  keepDaily: valueOption(periods('days', '--keep-daily 7')),
  keepWeekly: valueOption(periods('weeks', '--keep-weekly 4')),
  keepMonthly: valueOption(periods('months', '--keep-monthly 12')),
  keepYearly: valueOption({
    ...periods('years', '--keep-yearly 5'),
    details:
      'Days, weeks (from Monday, ISO 8601), months and years are those of UTC, as the names of directories are. These rules protect; what is removed is chosen by the limits.',
  }),
  cleanupDryRun: booleanOption(
    {
      group: 'Clean-up',
      summary: 'say what would be removed or kept, why, and how many bytes it would free; remove nothing',
      example: '--cleanup --cleanup-dry-run',
      commands: ['export'],
    },
    boolean,
  ),
  cleanupDir: valueOption({
    type: text,
    group: 'Clean-up',
    summary: 'clean up below this directory instead',
    valueHint: 'DIR',
    example: '--cleanup-dir /exports',
    commands: ['export'],
    details:
      'Of a path with placeholders, the part before them. With `--vm` still only the exports of that VM.',
  }),
  cleanupSchedule: valueOption({
    type: duration({ minimumMs: MINUTE_MS, maximumMs: HUNDRED_YEARS_MS, bareUnit: 'h' }),
    display: writeDuration,
    group: 'Clean-up',
    summary: 'clean up now and again and again, until it is stopped; a bare number is hours',
    valueHint: 'DURATION',
    example: '--cleanup-schedule 24h',
    commands: ['export'],
    reach: 'flag',
    details: 'Not together with `--vm`: `--cleanup` there cleans up after each export.',
  }),
} as const;
