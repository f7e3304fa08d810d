import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { hyperexport, ourProgram, ourSession, VM, type Contender, type Place } from './contenders.ts';
import type { Table } from './tables.ts';
import type { Target } from './targets.ts';

/** Beside which a clean-up finds the new one. */
const OLDER_EXPORTS = 50;
const SMALL_VM = 'bench-small';
/** What "very low" and "low" come to, as a part of the export's processor time and of its memory. */
const VERY_LOW = 1.05;
const LOW = 1.15;

/** What is done around an export, each beside the same export without it. */
export function featureTable(mib: number): Table {
  const costs = (row: string, atMost: number): Target[] => [
    { measure: 'cpu', row, beside: 'plain', atMost },
    { measure: 'samePeak', row, beside: 'plain', within: atMost - 1 },
  ];
  return {
    name: 'features',
    title: 'What a snapshot, a mail and a clean-up cost an export',
    server: { machines: { [VM]: [`generate:${mib}MiB`], [SMALL_VM]: ['generate:1MiB'] } },
    mailServer: true,
    prepare: makeOlderExports,
    writesTo: 'memory',
    roomMib: mib + 2 * OLDER_EXPORTS,
    repeat: 2,
    rivals: false,
    rows: [
      hyperexport({ id: 'plain', name: 'hyperexport' }),
      withFlags('snapshot', '--snapshot', () => ['--snapshot']),
      withFlags('mail', '--email-notify --email-on-start', mailFlags),
      withFlags('cleanup', '--cleanup', cleanUpFlags),
      withFlags('all', 'all three', (place) => [
        ...['--snapshot', ...mailFlags(place), ...cleanUpFlags(place)],
      ]),
    ],
    targets: [...costs('snapshot', LOW), ...costs('mail', VERY_LOW), ...costs('cleanup', LOW)],
  };
}

function withFlags(id: string, name: string, flags: (place: Place) => readonly string[]): Contender {
  const plain = hyperexport({ id, name });
  return { ...plain, command: (place) => [...plain.command(place), ...flags(place)] };
}

/** Two mails: one when it begins, one when it is complete. */
function mailFlags({ mail }: Place): string[] {
  if (mail === undefined) throw new Error('this table has no mail server');
  return [
    ...['--email-notify', '--email-on-start', '--email-smtp-host', 'localhost'],
    ...['--email-smtp-port', String(mail.port), '--email-ca-file', mail.caFile],
    ...['--email-from', 'bench@example.com', '--email-to', 'ops@example.com'],
  ];
}

function cleanUpFlags({ work }: Place): string[] {
  return ['--cleanup', '--cleanup-max-count', '10', '--cleanup-dir', olderExports(work)];
}

const olderExports = (work: string): string => join(work, 'older');

/** Exports of another VM, all of which a clean-up has to look at to know that they are none of its business. */
function makeOlderExports(place: Place): void {
  const directory = olderExports(place.work);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const [first, ...others] = Array.from({ length: OLDER_EXPORTS }, (_, n) => join(directory, String(n)));
  const [program = '', ...words] = [
    ...ourProgram(place),
    ...ourSession(place),
    ...['--vm', SMALL_VM, '--quiet', '--output', first!],
  ];
  const env = { ...process.env, HYPEREXPORT_STATE_DIR: join(place.work, 'state') };
  const made = spawnSync(program, words, { encoding: 'utf8', env });
  if (made.status !== 0 || readdirSync(first!).length === 0)
    throw new Error(`no older export: ${made.stderr}`);
  for (const other of others) cpSync(first!, other, { recursive: true });
}
