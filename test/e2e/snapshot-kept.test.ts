import { describe, expect, test } from 'vitest';
import { readExportRecord } from '../../src/ovf/export-record.ts';
import { namesOf, serve, web01, snapshotRoom } from './snapshot-scene.ts';

const { hyperexport, inRoom } = snapshotRoom();

describe('--keep-snapshots and --delete-snapshot=false', () => {
  test("keep the snapshots of complete exports, the newest of them, and nobody else's goes", async () => {
    await using server = await serve();
    for (const [number, flags] of [
      ['1', ['--delete-snapshot=false']],
      ['2', keep],
      ['3', keep],
    ] as const) {
      const name = ['--snapshot-name', `nightly ${number}`, '--output', `out${number}`];
      const ran = await hyperexport(server, [...web01, ...flags, ...name]);
      expect(ran.exitCode, ran.stderr).toBe(0);
      expect(await readExportRecord(inRoom(`out${number}`))).toMatchObject({ snapshot: { kept: true } });
    }
    expect(await namesOf(server)).toEqual(['mine', 'nightly 2', 'nightly 3']);
    // No sweep takes them.
    expect((await hyperexport(server, [...web01, '--output', 'out4'])).exitCode).toBe(0);
    expect(await namesOf(server)).toEqual(['mine', 'nightly 2', 'nightly 3']);
  });

  test('are exit status 4 where the snapshot cannot be marked as kept: it is removed', async () => {
    const refused = { kind: 'fault', method: 'RenameSnapshot', type: 'NotSupported' } as const;
    await using server = await serve({ faults: [refused] });
    const ran = await hyperexport(server, [...web01, ...keep, '--consolidate-snapshots']);
    expect(ran.exitCode, ran.stderr).toBe(4);
    expect(ran.stderr).toMatch(/Removed the snapshot[^]*Nothing to consolidate/);
    expect(ran.stderr).not.toContain('privilege VirtualMachine.State.RenameSnapshot');
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('do not keep the snapshot of an export that failed', async () => {
    await using server = await serve({ faults: [{ file: 'disk-1.vmdk', kind: 'status', status: 500 }] });
    const ran = await hyperexport(server, [...web01, ...keep, '--tries', '1', '--retry-delay', '1ms']);
    expect(ran.exitCode, ran.stderr).toBe(14);
    expect(await namesOf(server)).toEqual(['mine']);
  });
});

const keep = ['--keep-snapshots', '2'];
