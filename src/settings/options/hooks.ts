import { writeDuration } from '../../core/duration.ts';
import { valueOption } from '../declaration.ts';
import { duration, oneOf, text } from '../types.ts';

const DOCS = '[Commands around an export](../hooks.md) has the documents, and an example.';

/** Commands of the user's around each export. */
export const hookOptions = {
  preExport: valueOption({
    type: text,
    group: 'Hooks',
    summary: 'run this command before anything is changed on the server; JSON says what about',
    valueHint: 'CMD',
    example: "--pre-export '/usr/local/bin/mount-nas --wait'",
    commands: ['export'],
    details: `Split into words as a shell does it, and run without one, once for each VM. ${DOCS}`,
  }),
  postExport: valueOption({
    type: text,
    group: 'Hooks',
    summary: 'run this command when an export has ended, well or not; JSON says how',
    valueHint: 'CMD',
    example: "--post-export '/usr/local/bin/copy-offsite'",
    commands: ['export'],
    details: `Of an export that is good: when it has its final name, and nothing is left on the server. ${DOCS}`,
  }),
  hookTimeout: valueOption({
    type: duration({ minimumMs: 1000, maximumMs: 7 * 86_400_000 }),
    display: writeDuration,
    default: 30 * 60_000,
    group: 'Hooks',
    summary: 'how long such a command may take, before it is ended with all that it has started',
    valueHint: 'TIME',
    example: '--hook-timeout 2h',
    commands: ['export'],
  }),
  hookFailure: valueOption({
    type: oneOf(['fail', 'warn']),
    default: 'fail',
    group: 'Hooks',
    summary:
      'fail: without its pre-export command there is no export, without its post-export one exit status 4',
    valueHint: 'fail|warn',
    example: '--hook-failure warn',
    commands: ['export'],
    details: '`warn`: a command that fails, or takes too long, is a warning, and all goes on without it.',
  }),
} as const;
