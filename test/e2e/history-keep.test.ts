import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { runInProcess } from '../support/run-in-process.ts';

test('with --history-keep an export forgets what ended longer ago, but never the last good export of a VM', async () => {
  const room = await mkdtemp(join(tmpdir(), 'history-keep-'));
  const hyperexport = async (day: number, ...args: string[]) =>
    await runInProcess(args, {
      clock: { ...systemClock, now: () => new Date(Date.UTC(2026, 0, day)) },
      environment: { HYPEREXPORT_STATE_DIR: join(room, 'state'), HOME: room },
    });
  const exportVm = async (day: number, vm: string, ...flags: string[]) =>
    await hyperexport(
      ...([day, '--provider', 'simulator', '--vm', vm, '--output', join(room, `${vm}-${day}`)] as const),
      ...flags,
    );
  try {
    for (const day of [1, 2]) expect(await exportVm(day, 'web01')).toMatchObject({ exitCode: 0 });
    expect(await exportVm(20, 'efi01', '--history-keep', '5d')).toMatchObject({ exitCode: 0 });
    const { stdout } = await hyperexport(21, '--history', '--quiet');
    const outputs = stdout.match(/^output=.*$/gm);
    expect(outputs).toEqual([`output=${join(room, 'efi01-20')}`, `output=${join(room, 'web01-2')}`]);
  } finally {
    await rm(room, { recursive: true, force: true });
  }
});
