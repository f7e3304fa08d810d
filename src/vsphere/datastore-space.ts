import { decodeInventoryName } from './inventory-name.ts';
import type { MoRef } from './moref.ts';
import { readEach, readProperties } from './properties.ts';
import { refresh } from './refresh.ts';
import type { VsphereSession } from './session.ts';

export interface DatastoreSpace {
  readonly ref: MoRef;
  readonly name: string;
  readonly capacityBytes: number;
  readonly freeBytes: number;
}

/** The datastores that a VM has files on, images in its drives included. */
export async function datastoresOf(
  session: VsphereSession,
  { vm: ref, signal }: { readonly vm: MoRef; readonly signal: AbortSignal },
): Promise<readonly MoRef[]> {
  const paths = ['datastore'] as const;
  const { datastore } = await readProperties(session, { ref, type: 'VirtualMachine', paths, signal });
  return datastore ?? [];
}

/** How much is free on them now. One whose size the server does not give, since no host reaches it, is left out. */
export async function readDatastoreSpace(
  session: VsphereSession,
  { datastores: refs, signal }: { readonly datastores: readonly MoRef[]; readonly signal: AbortSignal },
): Promise<DatastoreSpace[]> {
  await Promise.all(refs.map(async (ref) => await refresh(session, 'RefreshDatastore', { ref, signal })));
  const paths = ['name', 'summary.capacity', 'summary.freeSpace'] as const;
  const found = await readEach(session, { refs, type: 'Datastore', paths, signal });
  return found.flatMap(({ ref, properties: { name = '', ...summary } }) => {
    const { 'summary.capacity': capacityBytes, 'summary.freeSpace': freeBytes } = summary;
    if (capacityBytes === undefined || freeBytes === undefined || capacityBytes === 0) return [];
    return [{ ref, name: decodeInventoryName(name), capacityBytes, freeBytes }];
  });
}
