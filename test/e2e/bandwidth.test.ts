import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { runCli } from '../support/cli.ts';
import type { Ran } from '../support/judges.ts';

const MIB = 2 ** 20;
let room: string;
let server: Simulator;

beforeAll(async () => {
  const disk = { capacityBytes: 64 * MIB, dataBytes: 3 * MIB };
  server = await startSimulator({ vms: [{ name: 'two', disks: [disk, disk], nvramBytes: 0 }] });
});
afterAll(async () => await server.close());

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'bandwidth-'));
  return async () => await rm(room, { recursive: true, force: true });
});

async function hyperexport(...args: string[]): Promise<Ran> {
  const { url, username, password, thumbprintSha256 } = server;
  const connection = ['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256];
  const ran = await runCli([...connection, '--vm', 'two', '--output', 'out', ...args], {
    cwd: room,
    env: { HYPEREXPORT_PASSWORD: password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
  });
  expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
  return ran;
}

/** The keys of a `--quiet` block. */
function block({ stdout }: Ran): Record<string, string> {
  return Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)));
}

describe('an export with a bandwidth limit', () => {
  test('takes no more than that for all its disks together, and says how it fared', async () => {
    const result = block(await hyperexport('--bandwidth-limit', '2', '--quiet'));
    const bytes = Number(result['bytes']);
    const average = Number(result['average_bytes_per_second']);
    // A quarter of a second's worth may come at once at the beginning, and what was under way of both disks.
    const most = (2 * MIB * bytes) / (bytes - 0.25 * 2 * MIB - 2 * 64 * 1024);
    expect(average).toBeLessThanOrEqual(most);
    expect(result).toMatchObject({ limit_bytes_per_second: String(2 * MIB), limit_changes: '0' });
    expect(Number(result['limit_wait_seconds'])).toBeGreaterThan(1);
    expect(Number(result['duration_seconds'])).toBeGreaterThan((bytes - MIB) / (2 * MIB));
  });

  test('of each transfer lets two disks have twice as much', async () => {
    const ran = await hyperexport('--bandwidth-limit-per-transfer', '1.5', '--json');
    const events = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const disks = events.filter(({ type }) => type === 'disk.finished');
    expect(disks).toHaveLength(2);
    for (const { bytes, milliseconds } of disks)
      expect(milliseconds).toBeGreaterThan(((bytes - 0.5 * MIB) / (1.5 * MIB)) * 1000);
    expect(events.at(-1)).toMatchObject({ type: 'result', limit_bytes_per_second: 0 });
  });

  test('is told every second how far it is, however little comes', async () => {
    const ran = await hyperexport('--bandwidth-limit', '0.8', '--json');
    const events = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; bytes: number });
    const [first] = events.filter(({ type }) => type === 'disk.progressed');
    expect(first?.bytes).toBeLessThan(2 * MIB);
  });

  test('shows it, and what it was to the export, to whoever reads the log', async () => {
    const ran = await hyperexport('--bandwidth-limit', '4', '--adaptive-bandwidth');
    expect(ran.stderr).toContain('Limit: 4.0 MB/s\n');
    expect(ran.stdout).toMatch(
      /Limit +4\.0 MB\/s; \d\.\d MB\/s on average, \d\.\d MB\/s at most; waited \d+s for it/,
    );
  });

  test('lets the burst come at once', async () => {
    const result = block(await hyperexport('--bandwidth-limit', '1', '--bandwidth-burst', '3', '--quiet'));
    const bytes = Number(result['bytes']);
    expect(bytes).toBeGreaterThan(4 * MIB);
    expect(Number(result['duration_seconds'])).toBeLessThan(bytes / MIB - 1);
    expect(Number(result['limit_wait_seconds'])).toBeGreaterThan(0);
  });

  test('is the one of the time of day', async () => {
    const ran = await hyperexport('--bandwidth-schedule', '00:00-12:00=2,*=2', '--quiet');
    expect(block(ran)).toMatchObject({ limit_bytes_per_second: String(2 * MIB) });
    expect(Number(block(ran)['limit_wait_seconds'])).toBeGreaterThan(1);
  });

  test('that adapts itself is lowered when transfers break, and stays between its bounds', async () => {
    const broken = server.faults.add({ file: '*.vmdk', kind: 'cut', after: 500_000, times: 4 });
    const bounds = ['--adaptive-min', '2', '--adaptive-max', '4'];
    const flags = ['--adaptive-bandwidth', ...bounds, '--retry-delay', '1ms', '--json'];
    const ran = await hyperexport(...flags).finally(() => broken.remove());
    const limits = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; bytesPerSecond: number })
      .filter(({ type }) => type === 'limit.changed')
      .map(({ bytesPerSecond }) => bytesPerSecond);
    expect(limits[0]).toBe(4 * MIB);
    expect(Math.min(...limits)).toBeLessThan(4 * MIB);
    expect(Math.min(...limits)).toBeGreaterThanOrEqual(2 * MIB);
    expect(Math.max(...limits)).toBe(4 * MIB);
  });

  test('that is not asked for leaves no word of it', async () => {
    const ran = await hyperexport('--quiet');
    expect(Object.keys(block(ran)).filter((key) => /limit|average|peak/.test(key))).toEqual([]);
  });
});
