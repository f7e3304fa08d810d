import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { startSimulator } from '../../src/simulator/start.ts';
import { runInProcess } from '../support/run-in-process.ts';

/** Five exports of one VM, oldest first; the last two on one day, the last three in one week. */
const EXPORTS = {
  a: '2024-01-10T12:00:00Z',
  b: '2025-01-15T12:00:00Z',
  c: '2025-03-12T12:00:00Z',
  d: '2025-03-13T12:00:00Z',
  e: '2025-03-13T18:00:00Z',
} as const;

let room: string;

async function hyperexport(at: string, args: readonly string[], environment: Record<string, string> = {}) {
  return await runInProcess(args, {
    clock: { ...systemClock, now: () => new Date(at) },
    environment: { HYPEREXPORT_STATE_DIR: join(room, 'state'), HOME: room, ...environment },
  });
}

beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'cleanup-flags-'));
  await using server = await startSimulator({
    vms: [{ name: 'web01', disks: [{ capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 }] }],
  });
  for (const [name, at] of Object.entries(EXPORTS)) {
    const ran = await hyperexport(at, ['--vm', 'web01', '--output', join(room, 'exports', name)], {
      ...{ HYPEREXPORT_URL: server.url.href, HYPEREXPORT_THUMBPRINT: server.thumbprintSha256 },
      ...{ HYPEREXPORT_USERNAME: server.username, HYPEREXPORT_PASSWORD: server.password },
    });
    expect(ran).toMatchObject({ exitCode: 0 });
  }
});
afterAll(async () => await rm(room, { recursive: true, force: true }));

test.each([
  ['nothing else', [], 'abcd'],
  ['--keep-daily', ['--keep-daily', '2'], 'abd'],
  ['--keep-weekly', ['--keep-weekly', '2'], 'acd'],
  ['--keep-monthly', ['--keep-monthly', '3'], 'cd'],
  ['--keep-yearly', ['--keep-yearly', '2'], 'bcd'],
  ['--cleanup-preserve', ['--cleanup-preserve', '*/b', '--cleanup-preserve', 'd'], 'ac'],
])(
  'with %s beside --cleanup-max-age exactly the exports go that nothing protects',
  async (_, flags, gone) => {
    expect(await chosen(['--cleanup-max-age', '1h', ...flags])).toEqual(gone);
  },
);

test.each([
  ['--cleanup-max-age', ['--cleanup-max-age', '60d'], 'a'],
  ['--cleanup-max-count', ['--cleanup-max-count', '3'], 'ab'],
  ['--cleanup-max-size', ['--cleanup-max-size', '2M'], 'abc'],
])('%s alone chooses by itself', async (_, flags, gone) => {
  expect(await chosen(flags)).toEqual(gone);
});

/** The names of those that would go. */
async function chosen(flags: readonly string[]): Promise<string> {
  const words = ['--cleanup', '--cleanup-dry-run', '--json', '--output', join(room, 'exports'), ...flags];
  const ran = await hyperexport('2025-03-14T12:00:00Z', words);
  expect(ran).toMatchObject({ exitCode: 0 });
  const { exports } = JSON.parse(ran.stdout) as { exports: { result: string; directory: string }[] };
  const going = exports.filter(({ result }) => result === 'would-remove');
  return going
    .map(({ directory }) => basename(directory))
    .toSorted()
    .join('');
}
