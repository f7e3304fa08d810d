import { fail, type HyperexportError } from '../core/errors.ts';
import { nearest } from '../core/names.ts';
import { readContained } from './container-view.ts';
import { SMALL_OBJECTS } from './properties.ts';
import { findByPath } from './find-by-path.ts';
import { decodeInventoryName, isInventoryName } from './inventory-name.ts';
import { formatPath, isInventoryPath, readInventoryPaths } from './inventory-path.ts';
import { moRefKey, type MoRef } from './moref.ts';
import { nearestHint } from './nearest-names.ts';
import type { VsphereSession } from './session.ts';

export interface FoundVirtualMachine {
  readonly ref: MoRef;
  /** Decoded: `a/b`, where the server says `a%2fb`. */
  readonly name: string;
  /** The full inventory path, `%2f` where a name holds a slash. */
  readonly path: string;
}

interface Wanted {
  /** A name, or a full inventory path. */
  readonly vm: string;
  /** A datacenter's name or path; all of them are searched without one. */
  readonly datacenter?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * The one VM of that name or path; parts of names never match. Errors: `not-found` (with the nearest names),
 * `ambiguous` (with the paths of all).
 */
export async function findVirtualMachine(
  session: VsphereSession,
  wanted: Wanted,
): Promise<FoundVirtualMachine> {
  const { vm, datacenter, signal } = wanted;
  if (vm.includes('/') && datacenter === undefined) {
    const found = await findByPath(session, { path: vm, signal });
    if (found !== undefined) return found;
  }
  const named = await listNames(session, wanted);
  const candidates = named.filter(
    ({ name }) => isInventoryName(wanted.vm, name) || endsWithName(wanted.vm, name),
  );
  const located = await locate(session, candidates, wanted.signal);
  const found = located.filter(
    ({ rawName, names }) => isInventoryName(wanted.vm, rawName) || isInventoryPath(wanted.vm, names),
  );
  const [only, ...others] = found;
  if (only === undefined)
    throw notFound(
      wanted,
      named.map(({ name }) => decodeInventoryName(name)),
    );
  if (others.length > 0)
    throw ambiguousName(
      wanted.vm,
      found.map(({ path }) => path),
    );
  return { ref: only.ref, name: only.name, path: only.path };
}

export function ambiguousName(vm: string, paths: readonly string[]): HyperexportError {
  return fail('ambiguous', `${paths.length} VMs have the name "${vm}": ${paths.join(', ')}`, {
    hint: 'name the one you mean by its full path',
    details: { paths },
  });
}

interface Named {
  readonly ref: MoRef;
  /** As the server escapes it. */
  readonly name: string;
}

async function listNames(session: VsphereSession, { datacenter, signal }: Wanted): Promise<Named[]> {
  const containers =
    datacenter === undefined
      ? [session.content.rootFolder]
      : await findDatacenters(session, { datacenter, signal });
  const named: Named[] = [];
  for (const container of containers) {
    const vms = await readContained(session, {
      container,
      type: 'VirtualMachine',
      paths: ['name'],
      pageObjects: SMALL_OBJECTS,
      signal,
    });
    // A VM that is being created or destroyed has no name to be found by.
    for (const { ref, properties } of vms) {
      if (properties.name !== undefined) named.push({ ref, name: properties.name });
    }
  }
  return named;
}

/** All datacenters of that name, since two folders may each have one; or the one at that path. */
async function findDatacenters(
  session: VsphereSession,
  { datacenter, signal }: { datacenter: string; signal: AbortSignal },
): Promise<MoRef[]> {
  const container = session.content.rootFolder;
  const all = await readContained(session, { container, type: 'Datacenter', paths: ['name'], signal });
  const paths = await readInventoryPaths(session, { refs: all.map(({ ref }) => ref), signal });
  const found = all.filter(
    ({ ref, properties }) =>
      isInventoryName(datacenter, properties.name ?? '') ||
      isInventoryPath(datacenter, paths.get(moRefKey(ref))?.names ?? []),
  );
  if (found.length > 0) return found.map(({ ref }) => ref);
  const names = all.map(({ properties }) => decodeInventoryName(properties.name ?? ''));
  throw fail('not-found', `there is no datacenter "${datacenter}"`, { hint: nearestHint(datacenter, names) });
}

async function locate(session: VsphereSession, candidates: readonly Named[], signal: AbortSignal) {
  const paths = await readInventoryPaths(session, { refs: candidates.map(({ ref }) => ref), signal });
  return candidates.map(({ ref, name: rawName }) => {
    const names = paths.get(moRefKey(ref))?.names ?? [rawName];
    return { ref, rawName, name: decodeInventoryName(rawName), names, path: formatPath(names) };
  });
}

/** Whether a text may be a path to a VM of this name: only the paths of those few are asked for. */
function endsWithName(typed: string, name: string): boolean {
  return typed.endsWith(`/${name}`) || typed.endsWith(`/${decodeInventoryName(name)}`);
}

function notFound({ vm, datacenter }: Wanted, names: readonly string[]) {
  return noSuchVm(vm, names, datacenter === undefined ? '' : ` in the datacenter "${datacenter}"`);
}

/** `place` is the end of the sentence: where it was looked for. */
export function noSuchVm(vm: string, names: readonly string[], place = ''): HyperexportError {
  const last = vm.slice(vm.lastIndexOf('/') + 1);
  return fail('not-found', `there is no VM "${vm}"${place}`, {
    hint: nearestHint(last, names),
    details: { nearest: nearest(last, names) },
  });
}
