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

  it('has a word for a run that waits for something that nothing will ever bring', () => {
    const stuck = 'data:text/javascript,export const runCli = () => new Promise(() => undefined)';
    const replace = `import { registerHooks } from 'node:module';
      registerHooks({
        resolve: (specifier, context, next) =>
          specifier.endsWith('/cli/run.ts') ? { url: '${stuck}', shortCircuit: true } : next(specifier, context),
      });`;
    const { status, stderr } = launch('--import', `data:text/javascript,${encodeURIComponent(replace)}`);
    expect(stderr).toMatch(/^error: the run stopped in the middle: .*\nhint: this is a defect/);
    expect(status).toBe(1);
  });
});
