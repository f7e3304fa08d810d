import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../src/platform/version.ts';

const launcher = path.resolve(import.meta.dirname, '../../bin/hyperexport.js');
const launch = (...nodeOptions: string[]) =>
  spawnSync(process.execPath, [...nodeOptions, launcher, '--version'], { encoding: 'utf8' });

describe('the launcher', () => {
  it('runs the sources of a clone', () => {
    expect(launch()).toMatchObject({ status: 0, stdout: `hyperexport ${version}\n`, stderr: '' });
  });

  it('refuses an old Node with one line that says what is needed and what else there is', () => {
    const pretend = "Object.defineProperty(process, 'versions', { value: { node: '22.23.3' } })";
    const { status, stdout, stderr } = launch(
      '--import',
      `data:text/javascript,${encodeURIComponent(pretend)}`,
    );
    expect(stderr).toMatch(/^hyperexport: Node 24 or newer is needed, .*\n$/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});
