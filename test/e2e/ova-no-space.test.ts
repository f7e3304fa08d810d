import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { projectRoot } from '../support/judges.ts';
import { packageOf, scratchDirectory, writePieces } from '../unit/ovf/package-fixture.ts';

const LIBRARY = pathToFileURL(join(projectRoot, 'src/index.ts')).href;

/** A file system of 64 KiB of the test's own, which ends with it; not every machine lets a user have one. */
const SMALL = 'mount -t tmpfs -o size=64k tmpfs "$0" && exec "$@"';

function onSmallDisk(mount: string, script: string, ...args: string[]) {
  const program = [process.execPath, '--input-type=module', '-e', script, ...args];
  return spawnSync('unshare', ['-rm', 'sh', '-c', SMALL, mount, ...program], { encoding: 'utf8' });
}

const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0;
if (!canMount) console.warn('skipped: a full disk: this user may not mount a file system');

const scripts = {
  packing: `await createOva({ directory: process.argv[1], output: join(process.argv[2], 'vm.ova'), signal });`,
  extracting: `await extractOva({ archive: process.argv[1], directory: join(process.argv[2], 'vm'), signal });`,
};

test.skipIf(!canMount).each(['packing', 'extracting'] as const)(
  '%s onto a full disk is "no-space", and leaves nothing there',
  async (what) => {
    await using scratch = await scratchDirectory();
    const pieces = packageOf([{ name: 'vm-disk1.vmdk', content: Buffer.alloc(200_000, 'x') }]);
    const directory = await writePieces(join(scratch.path, 'in'), pieces);
    const archive = join(scratch.path, 'vm.ova');
    const { createOva } = await import('../../src/index.ts');
    await createOva({ directory, output: archive, signal: new AbortController().signal });
    const mount = join(scratch.path, 'small');
    await mkdir(mount);
    await writeFile(join(mount, 'hidden-by-the-mount'), '');

    const source = what === 'packing' ? directory : archive;
    const script = `
      import { join } from 'node:path';
      import { readdirSync } from 'node:fs';
      import { createOva, extractOva } from '${LIBRARY}';
      const signal = new AbortController().signal;
      try { ${scripts[what]} } catch ({ code, exitStatus }) {
        console.log(JSON.stringify({ code, exitStatus, left: readdirSync(process.argv[2]) }));
      }`;
    const { stdout, stderr } = onSmallDisk(mount, script, source, mount);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ code: 'no-space', exitStatus: 16, left: [] });
    expect(await readdir(mount)).toEqual(['hidden-by-the-mount']);
  },
);
