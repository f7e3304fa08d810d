import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { originalFlags } from '../../src/settings/original-flags.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { expectNothingOpen } from '../support/against-simulator.ts';
import { runCli } from '../support/cli.ts';
import { judge, type Ran } from '../support/judges.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { runInProcess } from '../support/run-in-process.ts';

// The three commands with which the manual of the Go program shows that everything goes together, as they stand there,
// but for the mail server's host. What they ask of later versions is refused by name, and taken out.

const COMPLETE_BACKUP = String.raw`
hyperexport --vm "ProductionDB" \
  --snapshot \
  --delete-snapshot \
  --incremental \
  --bandwidth-limit 20 \
  --email-notify \
  --email-smtp-host localhost \
  --email-from backups@company.com \
  --email-to ops@company.com \
  --upload s3://prod-backups/databases \
  --cleanup \
  --cleanup-max-age 720h \
  --cleanup-max-count 30`;

const THROTTLED_MIGRATION = String.raw`
hyperexport --vm "LegacyApp" \
  --snapshot \
  --snapshot-name "pre-migration-$(date +%Y%m%d)" \
  --bandwidth-limit 10 \
  --adaptive-bandwidth \
  --email-notify \
  --email-to migration-team@company.com \
  --verify`;

const DAILY_BACKUPS = String.raw`
hyperexport --vm "FileServer" \
  --daemon-schedule "daily-backup:0 2 * * *" \
  --snapshot \
  --incremental \
  --upload s3://daily-backups \
  --cleanup-schedule 24h \
  --cleanup-max-count 7`;

const MIB = 2 ** 20;
const DAY = 24 * 3_600_000;
let room: string;
let server: Simulator;
let mail: MailServer;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'combined-'));
  const disks = [{ capacityBytes: 16 * MIB, dataBytes: 2 * MIB }];
  server = await startSimulator({
    vms: ['ProductionDB', 'LegacyApp', 'FileServer'].map((name) => ({
      ...{ name, disks, powerState: 'poweredOn' as const },
    })),
  });
  mail = await startMailServer();
});
afterEach(async () => {
  await mail[Symbol.asyncDispose]();
  expectNothingOpen(server);
  await server.close();
  await rm(room, { recursive: true, force: true });
});

test('the complete automated backup', async () => {
  const { words, refused } = await typed(COMPLETE_BACKUP);
  expect(refused).toEqual(['incremental', 'upload']);
  // Sixty days ago it ran too, and nobody was to be told.
  const before = await runInProcess(words.toSpliced(words.indexOf('--email-notify'), 1), {
    environment: { ...environment(), HYPEREXPORT_OUTPUT: join(room, 'export-ProductionDB') },
    clock: { ...systemClock, now: () => new Date(systemClock.now().getTime() - 60 * DAY) },
  });
  expect(before).toMatchObject({ exitCode: 0 });
  const [old, ...none] = await readdir(join(room, 'export-ProductionDB'));
  expect([old, none]).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT\d{6}Z$/), []]);
  const ran = await hyperexport(words);
  expect(ran).toMatchObject({ exitCode: 0 });
  await expectGoodExport('ProductionDB', ['stream']);
  expect(await readdir(join(room, 'export-ProductionDB'))).not.toContain(old);
  expectSnapshots('ProductionDB', /^hyperexport/, 2);
  expect(mail.mails.map(({ parsed, recipients }) => [parsed.subject, recipients])).toEqual([
    [expect.stringContaining('ProductionDB exported'), ['ops@company.com']],
  ]);
});

test('the safe, throttled migration', async () => {
  const { words, refused } = await typed(THROTTLED_MIGRATION);
  expect(refused).toEqual([]);
  const ran = await hyperexport(words, { HYPEREXPORT_SMTP_HOST: 'localhost' });
  expect(ran).toMatchObject({ exitCode: 0 });
  await expectGoodExport('LegacyApp', ['stream', 'read-back']);
  expectSnapshots('LegacyApp', /^pre-migration-\d{8}$/);
  expect(mail.mails.map(({ parsed, recipients }) => [parsed.subject, recipients])).toEqual([
    [expect.stringContaining('LegacyApp exported'), ['migration-team@company.com']],
  ]);
  expect(mail.mails[0]?.parsed.text).toMatch(/^Verified: +stream, read-back$/m);
});

test('the automated daily backups', async () => {
  const { words, refused } = await typed(DAILY_BACKUPS);
  expect(refused).toEqual(['daemon-schedule', 'incremental', 'upload']);
  // Without a daemon to hand it to, a schedule of its own would never let the export's command return.
  const ran = await hyperexport(words);
  expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--cleanup') as string });
  const once = words.toSpliced(words.indexOf('--cleanup-schedule'), 2, '--cleanup');
  expect(await hyperexport(once)).toMatchObject({ exitCode: 0 });
  await expectGoodExport('FileServer', ['stream']);
  expectSnapshots('FileServer', /^hyperexport/);
});

/**
 * What a shell makes of a command, without the flags that this version does not have. Each of those is refused as the
 * table says, whatever else the command has.
 */
async function typed(command: string): Promise<{ words: string[]; refused: string[] }> {
  const script = `hyperexport() { printf '%s\\0' "$@"; }${command}`;
  const { stdout } = await judge('bash').run(['-c', script]);
  const all = stdout.split('\0').slice(0, -1);
  const refused = originalFlags.filter(
    ({ flag, status }) => status === 'refused' && all.includes(`--${flag}`),
  );
  const words = refused.reduce(without, all);
  for (const { flag, type, reason } of refused) {
    const at = all.indexOf(`--${flag}`);
    const only = [...words, ...all.slice(at, at + (type === 'bool' ? 1 : 2))];
    expect(await hyperexport(only)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`--${flag} is ${reason}`) as string,
    });
  }
  return { words, refused: refused.map(({ flag }) => flag).toSorted() };
}

function without(words: string[], { flag, type }: (typeof originalFlags)[number]): string[] {
  return words.toSpliced(words.indexOf(`--${flag}`), type === 'bool' ? 1 : 2);
}

async function hyperexport(words: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return await runCli(words, { cwd: room, env: { ...environment(), ...env } });
}

function environment(): Record<string, string> {
  return {
    ...{ HYPEREXPORT_URL: server.url.href, HYPEREXPORT_THUMBPRINT: server.thumbprintSha256 },
    ...{ HYPEREXPORT_USERNAME: server.username, HYPEREXPORT_PASSWORD: server.password },
    ...{ HYPEREXPORT_STATE_DIR: join(room, 'state'), HOME: room },
    ...{ HYPEREXPORT_SMTP_PORT: String(mail.port), HYPEREXPORT_EMAIL_CA_FILE: mail.caFile },
    ...{ HYPEREXPORT_EMAIL_FROM: 'backups@company.com' },
  };
}

/** The one that is there, with clean-up in a directory of its time, is what it says of itself. */
async function expectGoodExport(vm: string, levels: readonly string[]): Promise<void> {
  const below = await readdir(join(room, `export-${vm}`), { recursive: true, withFileTypes: true });
  const [found, ...others] = below.filter(({ name }) => name === 'export.json');
  expect(others).toEqual([]);
  const directory = found?.parentPath ?? '';
  const record = JSON.parse(await readFile(join(directory, 'export.json'), 'utf8')) as unknown;
  expect(record).toMatchObject({ verification: { levels } });
  expect(await runCli(['verify', directory])).toMatchObject({ exitCode: 0 });
}

/** So many were taken, under that name, and none is left. */
function expectSnapshots(vm: string, name: RegExp, times = 1): void {
  const { snapshots, snapshotsTaken } = server.vm(vm);
  expect(snapshots).toEqual([]);
  expect(snapshotsTaken).toHaveLength(times);
  for (const taken of snapshotsTaken) expect(taken.name).toMatch(name);
}
