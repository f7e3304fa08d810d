import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { runInProcess, type InProcessRun } from '../support/run-in-process.ts';
import { writeScript } from '../support/script.ts';

let room: string;
let file: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'audit-'));
  file = join(room, 'audit.jsonl');
  return async () => await rm(room, { recursive: true, force: true });
});

const small = { capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 };
const vms: SimulatedVm[] = [
  { name: 'web01', disks: [small] },
  { name: 'runs', disks: [small], powerState: 'poweredOn' },
];

async function run(
  { url, username, password, thumbprintSha256 }: Simulator,
  args: readonly string[],
  onStderr?: (text: string) => void,
): Promise<InProcessRun> {
  const server = ['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256];
  return await runInProcess([...server, '--audit-log', file, ...args], {
    environment: {
      HYPEREXPORT_PASSWORD: password,
      HYPEREXPORT_STATE_DIR: join(room, 'state'),
      SUDO_USER: 'anna',
      HOME: room,
      PATH: process.env['PATH'],
    },
    ...(onStderr === undefined ? {} : { onStderr }),
  });
}

type Line = Record<string, unknown> & { readonly event: string };

async function audit(path = file): Promise<Line[]> {
  const text = await readFile(path, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const output = () => ['--output', join(room, '{vm}')];

test('an audit log says who did what with which command, what was changed on the server, and what came of it', async () => {
  await using server = await startSimulator({ vms });
  const args = ['--vm', 'runs', '--snapshot', ...output(), '--webhook-secret', 'distinctive'];
  let noted = '';
  const ran = await run(server, args, (stderr) => {
    if (noted === '' && stderr.includes('The snapshot is taken')) noted = readFileSync(file, 'utf8');
  });
  expect(ran).toMatchObject({ exitCode: 0 });
  const lines = await audit();
  for (const line of lines)
    expect(line).toMatchObject({
      ...{ v: 1, run: ran.events[0]?.runId, user: userInfo().username, sudo_user: 'anna' },
      ...{ uid: process.getuid?.(), host: hostname(), pid: process.pid },
      time: expect.stringMatching(/Z$/) as string,
    });
  expect(lines[0]).toMatchObject({
    event: 'run.started',
    command: expect.arrayContaining(['hyperexport', '--vm=runs', '--webhook-secret=***']) as string[],
  });
  expect(lines.at(-1)).toMatchObject({ event: 'run.ended', exit_status: 0 });
  const events = lines.map(({ event }) => event);
  const expected = ['session.opened', 'export.started', 'snapshot.requested', 'snapshot.created'];
  const more = ['disk.finished', 'lease.completed', 'snapshot.removed', 'export.verified', 'export.finished'];
  expect(events.filter((event) => [...expected, ...more].includes(event))).toEqual(
    expect.arrayContaining([...expected, ...more]),
  );
  expect(lines.find(({ event }) => event === 'export.finished')).toMatchObject({
    ...{ vm: 'runs', path: '/DC0/vm/runs', output: join(room, 'runs') },
    ...{ server: server.url.host, vsphere_user: server.username },
  });
  expect(events).not.toContain('disk.progressed');
  expect(JSON.stringify(lines)).not.toMatch(/distinctive/);
  expect(JSON.stringify(lines)).not.toContain(server.password);
  expect(noted).toMatch(/"event":"snapshot\.requested"[^\n]*\n$/);
});

test('a run that fails, or is refused, is in it too, and a second run goes on behind the first', async () => {
  await using server = await startSimulator({ vms });
  expect(await run(server, ['--vm', 'runs', ...output()])).toMatchObject({ exitCode: 2 });
  expect(await run(server, ['--vm', 'web01', ...output()])).toMatchObject({ exitCode: 0 });
  const lines = await audit();
  expect(lines.filter(({ event }) => event.startsWith('run.'))).toMatchObject([
    { event: 'run.started' },
    { event: 'run.ended', exit_status: 2, code: 'wrong-state' },
    { event: 'run.started' },
    { event: 'run.ended', exit_status: 0 },
  ]);
  expect(lines.find(({ event }) => event === 'export.failed')).toMatchObject({ code: 'wrong-state' });
});

test('one that cannot be written ends the run before anything is begun', async () => {
  await using server = await startSimulator({ vms });
  const before = server.counters();
  file = join(room, 'missing', 'audit.jsonl');
  const ran = await run(server, ['--vm', 'web01', ...output()]);
  expect(ran).toMatchObject({ exitCode: 2 });
  expect(ran.stderr).toMatch(/^error: the audit log cannot be kept: .*there is no such directory/);
  expect(server.counters()).toEqual(before);
});

test('one that cannot be written later on is a warning, and exit status 4 of an export that is good', async () => {
  await using server = await startSimulator({ vms });
  const pre = await writeScript(join(room, 'pre'), [`rm "${file}"; mkdir "${file}"`]);
  const ran = await run(server, ['--vm', 'web01', ...output(), '--pre-export', pre]);
  expect(ran).toMatchObject({ exitCode: 4 });
  expect(ran.stderr.match(/warning: the audit log .* cannot be written/g)).toHaveLength(1);
  expect(ran.stderr).toMatch(/done, but \d+ of its entries are not in the audit log/);
});

test('one that is rotated during a run is whole in both files', async () => {
  await using server = await startSimulator({ vms });
  const pre = await writeScript(join(room, 'pre'), [`mv "${file}" "${file}.1"`]);
  expect(await run(server, ['--vm', 'web01', ...output(), '--pre-export', pre])).toMatchObject({
    exitCode: 0,
  });
  const [before, after] = [await audit(`${file}.1`), await audit()];
  expect(before.at(0)).toMatchObject({ event: 'run.started' });
  expect(after.at(-1)).toMatchObject({ event: 'run.ended' });
  expect([...before, ...after].map(({ event }) => event)).toContain('export.finished');
});

test('what the doctor changes on a server is in it as well', async () => {
  await using server = await startSimulator({ vms });
  const { url, username, password, thumbprintSha256 } = server;
  const flags = ['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256];
  const report = ['--vm', 'web01', '--yes', '--output', join(room, 'report.json')];
  await runInProcess(['doctor', ...flags, ...report, '--audit-log', file], {
    environment: {
      ...{ HYPEREXPORT_PASSWORD: password, HOME: room },
      HYPEREXPORT_STATE_DIR: join(room, 'state'),
    },
  });
  const events = (await audit()).map(({ event }) => event);
  expect(events).toEqual(expect.arrayContaining(['session.opened', 'snapshot.created', 'snapshot.removed']));
});
