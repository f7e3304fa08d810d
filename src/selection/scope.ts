import { fail, type HyperexportError } from '../core/errors.ts';
import { isInventoryName } from '../vsphere/inventory-name.ts';
import { isInventoryPath } from '../vsphere/inventory-path.ts';
import { moRefKey } from '../vsphere/moref.ts';
import { nearestHint } from '../vsphere/nearest-names.ts';
import type { Inventory, Placed } from '../vsphere/vm-list.ts';
import type { Selection } from './selection.ts';

/**
 * The VMs in the datacenter and the folders that a selection names. Errors: `not-found` (with the nearest names),
 * `ambiguous` (with the paths of all), also for a folder without a VM.
 */
export function withinScope(
  { vms, containers }: Inventory,
  { datacenter, folders }: Pick<Selection, 'datacenter' | 'folders'>,
): readonly Placed[] {
  const site = datacenter === undefined ? vms : within(vms, datacentersNamed(datacenter, containers));
  if (folders.length === 0 || folders.includes('/')) return site;
  return within(
    site,
    folders.map((folder) => folderNamed(folder, containers, site)),
  );
}

function within(vms: readonly Placed[], containers: readonly Placed[]): readonly Placed[] {
  const keys = containers.map(({ ref }) => moRefKey(ref));
  return vms.filter((vm) => keys.some((key) => vm.within.has(key)));
}

/** All of that name, since two folders may each have one; or the one at that path. */
function datacentersNamed(wanted: string, containers: readonly Placed[]): readonly Placed[] {
  const all = containers.filter(({ ref }) => ref.type === 'Datacenter');
  const found = all.filter(
    ({ names }) => isInventoryName(wanted, names.at(-1) ?? '') || isInventoryPath(wanted, names),
  );
  if (found.length > 0) return found;
  throw fail('not-found', `there is no datacenter "${wanted}"`, {
    hint: nearestHint(
      wanted,
      all.map(({ name }) => name),
    ),
  });
}

/**
 * A full path outranks the end of one; parts of names never match. A folder of hosts or datastores may have the same
 * name: what holds no VM counts only where nothing else has it.
 */
function folderNamed(wanted: string, containers: readonly Placed[], vms: readonly Placed[]): Placed {
  const typed = wanted.length > 1 ? wanted.replace(/\/$/, '') : wanted;
  const whole = containers.filter(({ names }) => isInventoryPath(typed, names));
  const ends = typed.startsWith('/') ? [] : containers.filter(({ names }) => endsIn(typed, names));
  const found = whole.length > 0 ? whole : ends;
  const holding = found.filter((folder) => within(vms, [folder]).length > 0);
  const [only, ...others] = holding;
  if (only === undefined) throw found.length > 0 ? noVmIn(wanted) : noSuchFolder(wanted, containers, vms);
  if (others.length > 0) throw severalFolders(wanted, holding);
  return only;
}

/** Whether `production/web`, say, is the end of a path. */
function endsIn(typed: string, names: readonly string[]): boolean {
  return names.some((_name, index) => isInventoryPath(typed, names.slice(index)));
}

function noVmIn(wanted: string): HyperexportError {
  return fail('not-found', `there is no VM in the folder "${wanted}", nor in one below it`, {
    hint: 'hyperexport vms lists the VMs that this user sees, with their paths',
  });
}

/** The nearest of the folders that hold VMs, and with what they are called. */
function noSuchFolder(
  wanted: string,
  containers: readonly Placed[],
  vms: readonly Placed[],
): HyperexportError {
  const holding = containers.filter((folder) => within(vms, [folder]).length > 0);
  const last = wanted.slice(wanted.lastIndexOf('/') + 1);
  return fail('not-found', `there is no folder "${wanted}"`, {
    hint: nearestHint(
      last,
      holding.map(({ name }) => name),
    ),
  });
}

function severalFolders(wanted: string, found: readonly Placed[]): HyperexportError {
  const paths = found.map(({ path }) => path);
  return fail('ambiguous', `${paths.length} folders have the name "${wanted}": ${paths.join(', ')}`, {
    hint: 'name the one you mean by its full path',
    details: { paths },
  });
}
