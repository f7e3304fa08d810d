import { moRefKey, type MoRef } from '../vsphere/moref.ts';
import { readEach } from '../vsphere/properties.ts';
import type { VsphereSession } from '../vsphere/session.ts';
import { isFault } from '../vsphere/soap/fault.ts';
import type { Properties } from '../vsphere/soap/types.ts';

/** What has to be known of every VM before the first is begun. */
export interface Whereabouts {
  readonly instanceUuid: string;
  /** `moRefKey` of its ESXi host; absent where the server does not say. */
  readonly host?: string;
}

/** Reads them in pages, by `moRefKey`. A VM that went meanwhile is missing: its export says what became of it. */
export async function readWhereabouts(
  session: VsphereSession,
  { refs, signal }: { readonly refs: readonly MoRef[]; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, Whereabouts>> {
  const found = new Map<string, Whereabouts>();
  for (let at = 0; at < refs.length; at += PAGE_OBJECTS) {
    const page = await readThoseLeft(session, { refs: refs.slice(at, at + PAGE_OBJECTS), signal });
    for (const [key, one] of page) found.set(key, one);
  }
  return found;
}

const PAGE_OBJECTS = 500;
const PATHS = ['config.instanceUuid', 'runtime.host'] as const;

/** One object that is gone fails the whole call: the halves are asked for until it is alone. */
async function readThoseLeft(
  session: VsphereSession,
  { refs, signal }: { readonly refs: readonly MoRef[]; readonly signal: AbortSignal },
): Promise<readonly (readonly [string, Whereabouts])[]> {
  try {
    const objects = await readEach(session, { refs, type: 'VirtualMachine', paths: PATHS, signal });
    return objects.map(({ ref, properties }) => [moRefKey(ref), whereaboutsOf(properties, ref)]);
  } catch (error) {
    if (!isFault(error, 'ManagedObjectNotFound')) throw error;
    if (refs.length <= 1) return [];
  }
  const middle = Math.ceil(refs.length / 2);
  const halves = [refs.slice(0, middle), refs.slice(middle)];
  const read: (readonly [string, Whereabouts])[] = [];
  for (const half of halves) read.push(...(await readThoseLeft(session, { refs: half, signal })));
  return read;
}

/** A VM whose configuration cannot be read has no UUID; its export will say so. */
function whereaboutsOf(
  properties: Properties<'VirtualMachine', (typeof PATHS)[number]>,
  { value }: MoRef,
): Whereabouts {
  const { 'config.instanceUuid': instanceUuid = value, 'runtime.host': host } = properties;
  return { instanceUuid, ...(host === undefined ? {} : { host: moRefKey(host) }) };
}
