import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { expectNothingOpen } from '../support/against-simulator.ts';
import { runCli } from '../support/cli.ts';
import { judged, type Ran } from '../support/judges.ts';
import { startMailpit, type Mailpit } from '../support/mailpit.ts';
import { readMail } from '../support/read-mail.ts';
import { withoutStartTls } from '../support/without-starttls.ts';

const MIB = 2 ** 20;
/** Markup, what headers have to encode, and letters that are more than one byte. */
const NAME = '<b>"x"& Größe 東京';
const login = { username: 'backups', password: 'c0rrect-h@rse' };
const TO = ['ops@example.com', 'audit@example.com'];

let room: string;
let server: Simulator;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'mailpit-'));
  const disks = [{ capacityBytes: 16 * MIB, dataBytes: MIB }];
  server = await startSimulator({
    vms: [
      { name: NAME, disks },
      { name: 'web01', disks },
      { name: 'running', disks, powerState: 'poweredOn' },
    ],
  });
});
afterEach(async () => {
  expectNothingOpen(server);
  await server.close();
  await rm(room, { recursive: true, force: true });
});

interface Mailing {
  readonly port: number;
  readonly caFile?: string;
  readonly password?: string;
  readonly to?: readonly string[];
}

async function hyperexport(
  { port, caFile, password = login.password, to = TO }: Mailing,
  ...args: string[]
): Promise<Ran> {
  return await runCli(args, {
    cwd: room,
    env: {
      ...{ HYPEREXPORT_URL: server.url.href, HYPEREXPORT_THUMBPRINT: server.thumbprintSha256 },
      ...{ HYPEREXPORT_USERNAME: server.username, HYPEREXPORT_PASSWORD: server.password },
      HYPEREXPORT_STATE_DIR: join(room, 'state'),
      ...{ HYPEREXPORT_SMTP_HOST: 'localhost', HYPEREXPORT_SMTP_PORT: String(port) },
      ...(caFile === undefined ? {} : { HYPEREXPORT_EMAIL_CA_FILE: caFile }),
      ...{ HYPEREXPORT_EMAIL_FROM: 'Sicherung Müller <backups@example.com>' },
      HYPEREXPORT_EMAIL_TO: to.join(','),
      ...{ HYPEREXPORT_EMAIL_USERNAME: login.username, HYPEREXPORT_EMAIL_PASSWORD: password },
    },
  });
}

const subjects = async (mailpit: Mailpit) => (await mailpit.messages()).map(({ Subject }) => Subject);

judged('mailpit', 'python3')('a mail server that is not ours', () => {
  test('takes the mails of an export over STARTTLS after a login, and reads in them what happened', async () => {
    await using mailpit = await startMailpit({ tls: 'starttls', login });
    const began = Date.now();
    expect(await hyperexport(mailpit, '--vm', NAME, '--email-notify', '--email-on-start')).toMatchObject({
      exitCode: 0,
    });
    expect(await hyperexport(mailpit, '--vm', 'running', '--email-notify')).toMatchObject({ exitCode: 2 });

    const messages = await mailpit.messages();
    expect(messages.map(({ Subject }) => Subject)).toEqual([
      `[hyperexport] Export of ${NAME} started`,
      expect.stringMatching(/^\[hyperexport\] <b>"x"& Größe 東京 exported: [\d.]+ KB in \d+s$/),
      expect.stringMatching(/^\[hyperexport\] Export of running FAILED: /),
    ]);
    const [started, completed, failed] = messages.map(({ Text }) => Text);
    const about = (vm: string) => ({ VM: vm, Provider: 'vsphere', Format: 'OVF' });
    const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`;
    expectFields(started, { ...about(NAME), Started: time });
    expectFields(completed, { ...about(NAME), Duration: String.raw`\d+s`, Size: String.raw`[\d.]+ KB` });
    expectFields(completed, { Files: String.raw`\d`, Verified: 'stream.*' });
    expectFields(failed, { ...about('running'), Error: '.*running.*', Started: time, Failed: time });

    for (const message of messages) {
      expect(message).toMatchObject({
        From: { Name: 'Sicherung Müller', Address: 'backups@example.com' },
        To: TO.map((Address) => ({ Name: '', Address })),
        ...{ Bcc: [], Attachments: [] },
      });
      expect(message.MessageID).toMatch(/^[\w-]{8,}@example\.com$/);
      expect(Math.abs(Date.parse(message.Date) - began)).toBeLessThan(120_000);
      expect(message.Headers['Auto-Submitted']).toEqual(['auto-generated']);
      expect(message.HTML).not.toContain('<b>');
      const read = await readMail(await mailpit.raw(message.ID));
      expect(read).toMatchObject({ defects: [], bare_line_feeds: 0, seven_bit: true });
      expect(read.longest_line).toBeLessThanOrEqual(78);
      expect(read.headers['subject']).toBe(message.Subject);
      expect(read.parts.map(({ type, charset }) => [type, charset])).toEqual([
        ['multipart/alternative', null],
        ['text/plain', 'utf-8'],
        ['text/html', 'utf-8'],
      ]);
      expect(read.parts[1]?.content).toBe(message.Text);
    }
    expect(new Set(messages.map(({ MessageID }) => MessageID)).size).toBe(3);
  }, 60_000);

  test('takes one mail for a run with several VMs, which mail readers show', async () => {
    await using mailpit = await startMailpit({ tls: 'starttls', login });
    const ran = await hyperexport(mailpit, '--vm', NAME, '--vm', 'running', '--email-notify');
    expect(ran).toMatchObject({ exitCode: 3 });
    const [summary, ...others] = await mailpit.messages();
    expect(others).toEqual([]);
    expect(summary?.Subject).toBe('[hyperexport] 1 of 2 VMs NOT exported');
    expect(summary?.Text).toMatch(/^- running: failed\r?\n {2}Error: .*running.*\r?\n {2}Hint: {2}/m);
    expect(summary?.Text).toContain(`- ${NAME}: exported, `);
    const { Total, Warnings } = await mailpit.htmlCheck(summary?.ID ?? '');
    expect(Total.Unsupported).toBeLessThan(8);
    // What more than a twentieth of them do not know has to be what a mail can go without.
    const unknown = Warnings.filter(({ Score }) => Score.Unsupported > 5).map(({ Slug }) => Slug);
    const corners = ['css-border-radius', 'css-max-width', 'css-white-space', 'css-word-break'];
    const darkness = ['css-at-media', 'html-body', 'html-style'];
    expect([...corners, ...darkness]).toEqual(expect.arrayContaining(unknown));
  }, 60_000);

  test('takes mail over TLS from the start', async () => {
    await using mailpit = await startMailpit({ tls: 'implicit', login });
    expect(await hyperexport(mailpit, 'notify', 'test', '--email-tls', 'implicit')).toMatchObject({
      exitCode: 0,
    });
    expect(await subjects(mailpit)).toEqual(['[hyperexport] Test']);
  });

  test('refuses one recipient of several: the others have their mail, and the run names the one', async () => {
    await using mailpit = await startMailpit({ tls: 'starttls', login, recipients: /^(ops|audit)@/ });
    const to = ['ops@example.com', 'gone@example.com', 'audit@example.com'];
    const ran = await hyperexport({ ...mailpit, to }, '--vm', 'web01', '--email-notify');
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stderr).toMatch(/web01 exported: .* not taken for gone@example\.com/);
    expect(await subjects(mailpit)).toEqual([expect.stringContaining('web01 exported')]);
  }, 60_000);

  test('says "later" as one that greylists, and takes the mail at the next try', async () => {
    await using mailpit = await startMailpit({ tls: 'starttls', login });
    await mailpit.refuseRecipients(451);
    const ran = await hyperexport(mailpit, '--vm', 'web01', '--email-notify');
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stderr).toMatch(/a message is not delivered yet: .*451/);
    expect(ran.stderr).not.toContain('is not known');
    expect(await subjects(mailpit)).toEqual([]);
    await mailpit.refuseRecipients(0);
    expect(await hyperexport(mailpit, 'notify', 'flush')).toMatchObject({
      stdout: '1 delivered, 0 waiting\n',
    });
    expect(await subjects(mailpit)).toEqual([expect.stringContaining('web01 exported')]);
  }, 90_000);

  test('refuses a wrong password, which fails no export and is told with what to do', async () => {
    await using mailpit = await startMailpit({ tls: 'starttls', login });
    const ran = await hyperexport({ ...mailpit, password: 'wr0ng' }, 'notify', 'test');
    expect(ran.exitCode).not.toBe(0);
    expect(ran.stderr).toMatch(/does not accept the login: 535/);
    expect(ran.stderr).toMatch(/check --email-username and the password/);
    expect(ran.stderr).not.toContain('wr0ng');
    expect(await subjects(mailpit)).toEqual([]);
  });

  test('is not spoken to where its certificate is not trusted', async () => {
    await using mailpit = await startMailpit({ tls: 'starttls', login });
    const ran = await hyperexport({ port: mailpit.port }, 'notify', 'test');
    expect(ran).toMatchObject({ exitCode: 10 });
    expect(ran.stderr).toContain('--email-ca-file');
    expect(await subjects(mailpit)).toEqual([]);
  });

  test('is told neither login nor mail where somebody on the way takes STARTTLS out of its answer', async () => {
    await using mailpit = await startMailpit({ tls: 'starttls', login });
    await using attacker = await withoutStartTls(mailpit.port);
    const { port } = attacker;
    const ran = await hyperexport({ ...mailpit, port }, 'notify', 'test');
    expect(ran).toMatchObject({ exitCode: 10 });
    expect(ran.stderr).toContain('STARTTLS');
    expect(attacker.heard()).not.toMatch(/AUTH|MAIL|RCPT|DATA/i);
    expect(await subjects(mailpit)).toEqual([]);
  });
});

/** Each a line of its own, whatever stands between a label and its value; `value` is a pattern, or the name. */
function expectFields(text: string | undefined, fields: Readonly<Record<string, string>>): void {
  for (const [label, value] of Object.entries(fields)) {
    const line = text?.split(/\r?\n/).find((each) => each.startsWith(`${label}:`));
    const found = line?.slice(label.length + 1).trim();
    if (value === NAME) expect([label, found]).toEqual([label, NAME]);
    else expect([label, found]).toEqual([label, expect.stringMatching(new RegExp(`^${value}$`))]);
  }
}
