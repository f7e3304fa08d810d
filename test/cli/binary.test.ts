import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../src/platform/version.ts';

const built = process.env['HYPEREXPORT_EXE'];
if (built === undefined) {
  console.warn('skipped: the single executable: HYPEREXPORT_EXE does not name one (npm run build:binary)');
}

describe.skipIf(built === undefined)('the single executable, copied alone into an empty directory', () => {
  let directory: string;
  let executable: string;
  const state = (): string => path.join(directory, 'state');

  const run = (args: readonly string[], environment: Record<string, string> = {}) =>
    spawnSync(executable, args, {
      cwd: path.join(directory, 'work'),
      encoding: 'utf8',
      // Nothing of this machine's: no PATH, no home.
      env: { HOME: path.join(directory, 'home'), HYPEREXPORT_STATE_DIR: state(), ...environment },
    });

  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'hyperexport-binary-'));
    mkdirSync(path.join(directory, 'work'));
    executable = path.join(directory, 'work', path.basename(built!));
    copyFileSync(built!, executable);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('prints its version', () => {
    expect(run(['--version'])).toMatchObject({ status: 0, stdout: `hyperexport ${version}\n`, stderr: '' });
  });

  it('is not changed by options that are meant for Node', () => {
    const { status, stdout } = run(['--version'], { NODE_OPTIONS: '--require /nowhere.js' });
    expect(stdout).toBe(`hyperexport ${version}\n`);
    expect(status).toBe(0);
  });

  it('exports a VM, with its SQLite database, and unpacks the compiled part of SQLite once', () => {
    const exporting = [
      '--provider',
      'simulator',
      '--vm',
      'web01',
      '--quiet',
      '--overwrite',
      '--output',
      'web01',
    ];
    const first = run(exporting);
    expect(first.stderr).toBe('');
    expect(first.stdout).toContain('status=');
    expect(first.status).toBe(0);
    expect(statSync(path.join(state(), 'hyperexport.db')).isFile()).toBe(true);

    expect(run(exporting).status).toBe(0);
    expect(readdirSync(path.join(state(), 'cache'))).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.node$/)]);
    expect(readdirSync(path.join(directory, 'work')).sort()).toEqual(
      ['web01', path.basename(executable)].sort(),
    );
  });

  it('keeps the compiled part of SQLite beside its state where there is no place for a cache', () => {
    const own = path.join(directory, 'own-state');
    const { status, stderr } = run(
      ['--provider', 'simulator', '--vm', 'web01', '--quiet', '--state-dir', own, '--output', 'elsewhere'],
      { HYPEREXPORT_CACHE_DIR: executable },
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(readdirSync(path.join(own, 'cache'))).toEqual([expect.stringMatching(/\.node$/)]);
  });
});
