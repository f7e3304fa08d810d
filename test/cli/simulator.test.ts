import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../support/judges.ts';
import { runCli } from '../support/cli.ts';

let directory: string;
beforeAll(async () => void (directory = await mkdtemp(path.join(tmpdir(), 'hyperexport-simulator-'))));
afterAll(async () => await rm(directory, { recursive: true, force: true }));

describe('hyperexport simulator', () => {
  test('says where it listens and how to log in, and ends well when it is told to', async () => {
    const binary = process.env['HYPEREXPORT_EXE'];
    const program = binary === undefined ? [path.join(projectRoot, 'src/main.ts')] : [];
    const child = spawn(binary ?? process.execPath, [
      ...program,
      'simulator',
      '--listen',
      '127.0.0.1:0',
      '--json',
    ]);
    const ended = once(child, 'exit');
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    expect(JSON.parse(line)).toEqual({
      url: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+\/sdk$/),
      username: expect.any(String),
      password: expect.any(String),
      thumbprint_sha256: expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/),
      thumbprint_sha1: expect.stringMatching(/^(?:[0-9A-F]{2}:){19}[0-9A-F]{2}$/),
    });
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  test('writes the raw disk that a VM pretends to have', async () => {
    const file = path.join(directory, 'disk.raw');
    const argv = ['simulator', '--dump-disk', 'web01:0', file];
    expect(await runCli(argv)).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect((await stat(file)).size).toBeGreaterThan(1 << 20);
  });

  test('says which VMs there are when it has none of that name', async () => {
    const { stderr, exitCode } = await runCli([
      'simulator',
      '--dump-disk',
      'web99:0',
      path.join(directory, 'x.raw'),
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: expect.stringMatching(/^error: .*web99/), exitCode: 12 });
  });
});
