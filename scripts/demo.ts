/** `npm run demo`: the main job, end to end, on the embedded vCenter, with the command that a user types. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const launcher = join(root, 'bin', 'hyperexport.js');
const output = join('build', 'demo');

say('The embedded vCenter has a VM with two disks:');
hyperexport('--provider', 'simulator', '--vm-info', '--vm', 'db01');

say('Export it as an OVA:');
hyperexport('--provider', 'simulator', '--vm', 'db01', '--format', 'ova', '--output', output, '--overwrite');

say('Read the archive again: its members, their order, sizes and hashes:');
const archive = join(output, theArchive());
hyperexport('verify', archive, '--deep');

say(`The virtual machine is in ${relative(process.cwd(), join(root, archive)) || archive}`);

function say(text: string): void {
  console.log(`\n${text}`);
}

function hyperexport(...args: string[]): void {
  console.log(`\n  $ hyperexport ${args.join(' ')}\n`);
  const { status } = spawnSync(process.execPath, [launcher, ...args], {
    cwd: root,
    stdio: 'inherit',
    // The demonstration writes nothing outside of the clone.
    env: { ...process.env, HYPEREXPORT_STATE_DIR: join(root, 'build', 'demo-state') },
  });
  if (status !== 0) process.exit(status ?? 1);
}

function theArchive(): string {
  const found = readdirSync(join(root, output)).find((name) => name.endsWith('.ova'));
  if (found === undefined) throw new Error(`there is no .ova in ${output}`);
  return found;
}
