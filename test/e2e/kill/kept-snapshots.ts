import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator } from '../../../src/simulator/start.ts';
import { runProgram } from './program.ts';
import { commandOf, variants } from './variants.ts';

/** Each VM of which snapshots are kept has as many as may be: the next run has one to remove. */
export async function makeKeptSnapshots(server: Simulator, shop: string): Promise<void> {
  for (const variant of variants) {
    for (let made = 0; made < variant.keeps; made++) {
      const room = await mkdtemp(join(shop, 'kept-'));
      const { exitCode, stdout, stderr } = await runProgram(commandOf(variant, room), { server, room });
      if (exitCode !== 0) throw new Error(`no kept snapshot: ${stdout}${stderr}`);
      await rm(room, { recursive: true });
    }
  }
}
