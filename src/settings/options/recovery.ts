import { writeDuration } from '../../core/duration.ts';
import { booleanOption, valueOption } from '../declaration.ts';
import { boolean, duration, integer } from '../types.ts';

/** What a run does when something fails on the way. */
export const recoveryOptions = {
  resume: booleanOption(
    {
      group: 'Recovery',
      summary: 'go on behind the disks that an interrupted run had finished',
      commands: ['export'],
      perVm: true,
      details:
        'Only if all disks would be of one moment: same files behind them, same configuration, and no start of the VM in between. Else all of them are read again, and the reason is told. Where nothing was interrupted it changes nothing. Without it, what an interrupted run of the VM left is removed.',
    },
    boolean,
  ),
  tries: valueOption({
    type: integer({ minimum: 1, maximum: 100 }),
    default: 5,
    group: 'Recovery',
    summary: 'how often a disk is asked for under one lease when its transfer fails',
    valueHint: 'N',
    example: '--tries 10',
    commands: ['export'],
    perVm: true,
    details:
      'Each try is a whole new transfer of that disk. When all fail, the export lease is renewed twice, once the other disks are done.',
  }),
  retryDelay: valueOption({
    type: duration({ minimumMs: 1, maximumMs: 3_600_000 }),
    display: writeDuration,
    default: 1000,
    group: 'Recovery',
    summary: 'the pause before the second try; it doubles with each further one, up to 30s',
    valueHint: 'DURATION',
    example: '--retry-delay 5s',
    commands: ['export'],
    perVm: true,
    details:
      'Chance makes each pause up to a half shorter, so that runs that failed together do not come back together; a server that says when to come back (Retry-After) is not asked earlier.',
  }),
  idleTimeout: valueOption({
    type: duration({ minimumMs: 10, maximumMs: 86_400_000 }),
    display: writeDuration,
    default: 5 * 60_000,
    group: 'Recovery',
    summary: 'a transfer that receives nothing for so long has failed',
    valueHint: 'DURATION',
    example: '--idle-timeout 10m',
    commands: ['export'],
    perVm: true,
    details:
      'Hosts pause for minutes while they read a fragmented or empty disk: there is no limit on the whole.',
  }),
  leaseWait: valueOption({
    type: duration({ minimumMs: 0, maximumMs: 86_400_000 }),
    display: writeDuration,
    default: 6 * 60_000,
    group: 'Recovery',
    summary: 'how long to wait for a VM that is busy in vCenter; 0 does not wait',
    valueHint: 'DURATION',
    example: '--lease-wait 30m',
    commands: ['export'],
    perVm: true,
    details:
      'The export lease of a run that was killed blocks its VM until it ends by itself, after five minutes usually.',
  }),
  discardPartial: booleanOption(
    {
      group: 'Recovery',
      summary: 'remove also partial exports that --resume could go on with',
      commands: ['doctor'],
      reach: 'flag',
    },
    boolean,
  ),
  yes: booleanOption(
    {
      group: 'Recovery',
      summary: 'do not ask before something is replaced or cleared',
      meanings: { doctor: { summary: 'with --vm, do not ask whether to go on' } },
      commands: ['export', 'doctor'],
      reach: 'flag',
      details:
        'What `hyperexport doctor --vm` does (a lease, a snapshot that it removes, one disk read) is said first and asked about on a terminal. Elsewhere it is refused without this.',
    },
    boolean,
  ),
} as const;
