import { fail, HyperexportError } from '../core/errors.ts';
import { findVirtualMachine } from '../vsphere/inventory.ts';
import { moRefKey } from '../vsphere/moref.ts';
import type { VsphereSession } from '../vsphere/session.ts';
import { readInventory, type Inventory, type Placed } from '../vsphere/vm-list.ts';
import { taggedWith } from './by-tags.ts';
import { isPattern } from '../core/name-pattern.ts';
import { byPath, Names, type Match } from './names.ts';
import { withinScope } from './scope.ts';
import type { BatchLine, MissingVm, Selected, SelectedVm, Selection, SelectionWarning } from './selection.ts';

/**
 * The VMs that a selection means; `onInventory` is called where that took a list of all of them. Errors: `not-found` and `ambiguous` for what the command line names (a VM, a pattern,
 * a folder, a tag, a datacenter); a line of a batch file that names none is among the VMs, as one that failed.
 */
export async function selectVms<Overrides = never>(
  session: VsphereSession,
  selection: Selection<Overrides>,
  { signal, onInventory }: { signal: AbortSignal; onInventory?: (inventory: Inventory) => Promise<void> },
): Promise<Selected<Overrides>> {
  const only = onlyName(selection);
  if (only !== undefined) return await selectOne(session, only, { ...selection, signal });

  const [inventory, isTagged] = await Promise.all([
    readInventory(session, { signal }),
    taggedWith(session, selection.filters, { signal }),
  ]);
  await onInventory?.(inventory);
  const vms = withinScope(inventory, selection).filter(isTagged);
  const place = placeOf(selection);
  if (vms.length === 0 && selection.vms.length === 0 && selection.batch === undefined) throw noVm(place);
  const chosen =
    selection.batch === undefined
      ? byNames<Overrides>(vms, selection.vms, place)
      : byLines(vms, selection.batch, place);
  const everything = selection.filters.length === 0 && isEverything(chosen, inventory.vms.length);
  return { ...chosen, everything };
}

/** The one name that a selection consists of: it takes no list of all VMs to find it. */
function onlyName({ vms, folders, filters, batch }: Selection<unknown>): string | undefined {
  const [name, ...others] = vms;
  const alone = others.length === 0 && folders.length === 0 && filters.length === 0 && batch === undefined;
  return alone && name !== undefined && !isPattern(name) ? name : undefined;
}

async function selectOne(
  session: VsphereSession,
  vm: string,
  { datacenter, signal }: { datacenter?: string | undefined; signal: AbortSignal },
): Promise<Selected> {
  const found = await findVirtualMachine(session, { vm, datacenter, signal });
  return { vms: [found], everything: false, warnings: [] };
}

interface Chosen<Overrides> {
  readonly vms: readonly (SelectedVm<Overrides> | MissingVm)[];
  /** Nobody named all of them one by one. */
  readonly unnamed: boolean;
  readonly warnings: readonly SelectionWarning[];
}

function byNames<Overrides>(
  vms: readonly Placed[],
  wanted: readonly string[],
  place: string,
): Chosen<Overrides> {
  if (wanted.length === 0) return { vms: vms.toSorted(byPath).map(selected), unnamed: true, warnings: [] };
  const names = new Names(vms);
  const matches = wanted.map((name) => names.match(name, place));
  const chosen = new Map(matches.flatMap((match) => match.vms).map((vm) => [moRefKey(vm.ref), selected(vm)]));
  return { vms: [...chosen.values()], unnamed: matches.some(({ byPattern }) => byPattern), warnings: [] };
}

/**
 * A VM belongs to the first line that names it, and to a pattern only where no line does. A second line that names it
 * is warned of.
 */
function byLines<Overrides>(
  vms: readonly Placed[],
  lines: readonly BatchLine<Overrides>[],
  place: string,
): Chosen<Overrides> {
  const names = new Names(vms);
  const matches = lines.map((line) => ({ ...line, match: matchOrError(names, line.vm, place) }));
  const owners = new Map<string, string>();
  const warnings: SelectionWarning[] = [];
  for (const byPattern of [false, true]) {
    for (const { match, place: line } of matches) {
      if (match instanceof HyperexportError || match.byPattern !== byPattern) continue;
      for (const vm of match.vms) {
        const owner = owners.get(moRefKey(vm.ref));
        if (owner === undefined) owners.set(moRefKey(vm.ref), line);
        else if (!byPattern) warnings.push(namedTwice(vm, line, owner));
      }
    }
  }
  return {
    vms: matches.flatMap(({ match, vm: wanted, place: line, overrides }): Chosen<Overrides>['vms'] => {
      if (match instanceof HyperexportError) return [{ wanted, error: match }];
      const own = match.vms.filter(({ ref }) => owners.get(moRefKey(ref)) === line);
      return own.map((vm) => ({ ...selected(vm), overrides, place: line }));
    }),
    unnamed: matches.some(({ match }) => !(match instanceof HyperexportError) && match.byPattern),
    warnings,
  };
}

function matchOrError(names: Names, wanted: string, place: string): Match | HyperexportError {
  try {
    return names.match(wanted, place);
  } catch (error) {
    if (error instanceof HyperexportError) return error;
    throw error;
  }
}

function selected({ ref, name, path }: Placed): SelectedVm {
  return { ref, name, path };
}

function namedTwice({ path }: Placed, place: string, before: string): SelectionWarning {
  return {
    code: 'named-twice',
    message: `${place} names ${path} again: it is exported once, as ${before} says`,
  };
}

function noVm(place: string): HyperexportError {
  return fail('not-found', `there is no VM${place}`, {
    hint: 'hyperexport vms lists the VMs that this user sees, with their paths',
  });
}

/** Where names were looked for, as the end of a sentence. */
function placeOf({ folders, filters, datacenter }: Selection<unknown>): string {
  return [
    ...(datacenter === undefined ? [] : [` in the datacenter "${datacenter}"`]),
    ...(folders.length === 0
      ? []
      : [` in the folder ${folders.map((folder) => `"${folder}"`).join(' or ')}`]),
    ...(filters.length === 0
      ? []
      : [` with the tag ${filters.map(({ category, tag }) => `${category}=${tag}`).join(', ')}`]),
  ].join('');
}

/** A single VM is no inventory that somebody could have overlooked. */
function isEverything({ vms, unnamed }: Chosen<unknown>, all: number): boolean {
  return unnamed && all > 1 && vms.filter((vm) => !('error' in vm)).length === all;
}
