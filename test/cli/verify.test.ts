import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { writeExport } from '../unit/verify/made-exports.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'hyperexport-verify-'));
  return async () => await rm(directory, { recursive: true, force: true });
});

test('hyperexport verify decompresses the disks of a good archive, and says what it was compared with', async () => {
  await writeExport(directory, 'ova');
  const { stdout, stderr, exitCode } = await runCli(['verify', directory, '--deep']);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toMatch(
    /^ok .* vm-disk1\.vmdk {2}content as in export\.json, manifest; every block decompressed$/m,
  );
});

test('hyperexport verify ends with 15 when one byte of a directory has changed, and names the file', async () => {
  await writeExport(directory, 'ovf');
  await using file = await open(path.join(directory, 'vm-disk1.vmdk'), 'r+');
  await file.write(Buffer.from('!'), 0, 1, 100_000);
  const { stdout, stderr, exitCode } = await runCli(['verify', directory, '--quiet']);
  expect(exitCode).toBe(15);
  expect(stderr).toMatch(/^error: .* is wrong: 2 errors\n$/);
  expect(stdout).toMatch(/^problem_1=error: vm-disk1\.vmdk is not what export\.json says: its SHA-256 is /m);
});
