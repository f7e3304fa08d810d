import { writeMegabytes } from '../../transfer/limit/megabytes.ts';
import { writeSchedule } from '../../transfer/limit/schedule.ts';
import { bandwidthSchedule } from '../bandwidth-schedule.ts';
import { booleanOption, valueOption } from '../declaration.ts';
import { megabytes } from '../megabytes.ts';
import { boolean } from '../types.ts';

/** How much of the link an export takes. */
export const bandwidthOptions = {
  bandwidthLimit: valueOption({
    type: megabytes,
    display: writeMegabytes,
    default: 0,
    group: 'Bandwidth',
    summary: 'what all transfers of the run together may take, in MB/s (2^20 bytes); 0 is no limit',
    valueHint: 'N',
    example: '--bandwidth-limit 20',
    commands: ['export'],
    details:
      'A decimal number such as `0.5` is taken too. What is counted are the bytes of the disks as they are received, not the headers of TLS and TCP around them (about 4 % more).',
  }),
  bandwidthLimitPerTransfer: valueOption({
    type: megabytes,
    display: writeMegabytes,
    default: 0,
    group: 'Bandwidth',
    summary: 'what each transfer (one disk) may take, in MB/s; 0 is no limit',
    valueHint: 'N',
    example: '--bandwidth-limit-per-transfer 10',
    commands: ['export'],
  }),
  bandwidthBurst: valueOption({
    type: megabytes,
    display: writeMegabytes,
    default: 0,
    group: 'Bandwidth',
    summary: 'what may come at once after a pause, in MB; 0 is what passes in a quarter of a second',
    valueHint: 'N',
    example: '--bandwidth-burst 20',
    commands: ['export'],
    details:
      'A run begins with it. Less than what passes in a twentieth of a second is not kept: the limit could not be reached then.',
  }),
  bandwidthSchedule: valueOption({
    type: bandwidthSchedule,
    display: writeSchedule,
    group: 'Bandwidth',
    summary: 'a limit for each time of the day, also during a run; * is for all other times',
    valueHint: 'FROM-TO=N,...',
    example: '--bandwidth-schedule "08:00-18:00=20,*=0"',
    commands: ['export'],
    details:
      'Local time; a window may go past midnight (`22:00-06:00=0`). Every minute of the day must have one limit: gaps without `*` and windows that overlap are errors. Where `--bandwidth-limit` is set as well, the one that stands nearer wins (the command line before the environment before a profile before the configuration file); both in one place are an error.',
  }),
  adaptiveBandwidth: booleanOption(
    {
      group: 'Bandwidth',
      summary: 'lower the limit when the link or the server shows trouble, and raise it again afterwards',
      commands: ['export'],
      details:
        'Trouble is a transfer that breaks, silence on all of them, and answers of the server that take longer than they did. [Bandwidth](../bandwidth.md#adaptive) says how it decides.',
    },
    boolean,
  ),
  adaptiveMin: valueOption({
    type: megabytes,
    display: writeMegabytes,
    group: 'Bandwidth',
    summary:
      'with --adaptive-bandwidth: never lower than this, in MB/s (default 1, or less where the limit is less)',
    valueHint: 'N',
    example: '--adaptive-min 5',
    commands: ['export'],
  }),
  adaptiveMax: valueOption({
    type: megabytes,
    display: writeMegabytes,
    group: 'Bandwidth',
    summary: 'with --adaptive-bandwidth: never higher than this, in MB/s (default --bandwidth-limit)',
    valueHint: 'N',
    example: '--adaptive-max 100',
    commands: ['export'],
    details:
      'A run begins with it, and goes down from there. Without it and without a limit, a run begins as fast as it can.',
  }),
} as const;
