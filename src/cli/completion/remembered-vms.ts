import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { PartialFile } from '../../platform/partial-file.ts';
import { platformPaths } from '../../platform/paths.ts';
import { readSmallFile } from '../../platform/read-bounded.ts';
import { usernameSource } from '../../settings/credentials.ts';
import type { Resolution } from '../../settings/resolve.ts';
import type { Inventory } from '../../vsphere/vm-list.ts';
import type { App, Host } from '../app.ts';

type Place = Pick<Host, 'environment' | 'platform' | 'clock'>;

/** A month: what was renamed since is not found, and the error names what is near. */
const OLDEST_MS = 30 * 86_400_000;
const MOST_VMS = 50_000;
const MOST_BYTES = 16 * 2 ** 20;

const remembered = z.object({ version: z.literal(1), atMs: z.number(), vms: z.array(z.string()) });

/**
 * For `selectVms`: keeps the inventory paths that a run has seen on its server. What Tab offers then never takes a
 * login, which could ask for a password, or lock an account with a wrong one.
 */
export function rememberingVms(app: App): { onInventory: (inventory: Inventory) => Promise<void> } {
  return {
    onInventory: async ({ vms }) =>
      await rememberVms(
        vms.map(({ path }) => path),
        app,
        app,
      ),
  };
}

/** Nothing depends on it: whatever goes wrong here is no error of the run. */
export async function rememberVms(
  paths: readonly string[],
  resolution: Resolution,
  place: Place,
): Promise<void> {
  try {
    const directory = directoryOf(place);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, fileOf(resolution));
    const content = { version: 1, atMs: place.clock.now().getTime(), vms: paths.slice(0, MOST_VMS) };
    await using partial = await PartialFile.create(file, { overwrite: true, mode: 0o600 });
    await partial.append(Buffer.from(JSON.stringify(content)));
    await partial.commit();
  } catch {
    // Another run may be writing it, or there is no place for it.
  }
}

/** What the last run that listed this server's VMs has seen; nothing where there was none for a month. */
export async function recallVms(resolution: Resolution, place: Place): Promise<readonly string[]> {
  try {
    const text = await readSmallFile(join(directoryOf(place), fileOf(resolution)), MOST_BYTES);
    const { atMs, vms } = remembered.parse(JSON.parse(text));
    return place.clock.now().getTime() - atMs > OLDEST_MS ? [] : vms;
  } catch {
    return [];
  }
}

function directoryOf({ environment, platform }: Place): string {
  return join(platformPaths(environment, platform).cache, 'completion');
}

/** Each user of a server sees VMs of their own. The name tells neither of them. */
function fileOf(resolution: Resolution): string {
  const { provider, url, username } = resolution.settings;
  const user = usernameSource(resolution) === 'url' ? url?.username : username;
  const whose = provider === 'simulator' ? [provider] : [provider, url?.url.href, user];
  return `${createHash('sha256').update(JSON.stringify(whose)).digest('hex').slice(0, 32)}.json`;
}
