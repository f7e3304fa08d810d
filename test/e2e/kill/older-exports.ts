import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { OWN_FILE, sha256Of } from './judge.ts';
import { runProgram } from './program.ts';
import { commandOf, inventory, variants, type Variant } from './variants.ts';

/** Makes, for each variant that goes over one, an export of the same VM when its disks held something else. */
export async function makeOlderExports(directory: string): Promise<void> {
  await using server = await startSimulator({ vms: inventory('old') });
  for (const variant of variants.filter(({ target }) => target === 'overwrite')) {
    const room = join(directory, variant.name);
    await mkdir(room, { recursive: true });
    const { exitCode, stdout, stderr } = await runProgram(commandOf(variant, room), { server, room });
    if (exitCode !== 0) throw new Error(`no older export: ${stdout}${stderr}`);
  }
}

/** A directory as the user has it before the export: `out` is absent, holds a file, or an older export as well. */
export async function layOut(room: string, { name, target }: Variant, olderExports: string): Promise<void> {
  await mkdir(room, { recursive: true });
  if (target === 'new') return;
  if (target === 'overwrite')
    await cp(join(olderExports, name, 'out'), join(room, 'out'), { recursive: true });
  else await mkdir(join(room, 'out'));
  await writeFile(join(room, 'out', OWN_FILE), 'mine\n');
}

/** By VM, the hashes of what the server pretends to have on its disks. */
export async function truthsOf(server: Simulator, room: string): Promise<[string, string[]][]> {
  const file = join(room, 'truth.raw');
  const truths: [string, string[]][] = [];
  for (const { name, disks } of inventory('new')) {
    const hashes: string[] = [];
    for (const index of disks.keys()) {
      await server.dumpDisk(name, index, file);
      hashes.push(sha256Of(await readFile(file)));
    }
    truths.push([name, hashes]);
  }
  await rm(file);
  return truths;
}
