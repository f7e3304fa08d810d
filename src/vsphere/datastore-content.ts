import { fail } from '../core/errors.ts';
import { decodeInventoryName } from './inventory-name.ts';
import { readInventoryPaths } from './inventory-path.ts';
import { moRefKey, type MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import type { Download } from './soap/transport.ts';

/**
 * Reads a small file of a datastore, `[datastore] directory/name`, by `GET /folder/...` on the server itself (needs
 * Datastore.FileManagement or Datastore.Browse, by its version). Errors: `transfer` for an answer that is no file or
 * more than `maxBytes`, `unreachable`.
 */
export async function readDatastoreFile(
  session: VsphereSession,
  {
    vm,
    file,
    maxBytes,
    signal,
  }: { readonly vm: MoRef; readonly file: string; readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<Uint8Array> {
  const path = await folderPath(session, { vm, file, signal });
  return await session.download(path, { what: file, maxBytes, signal });
}

/** A part of a datastore's file; see `VsphereSession.downloadRange`. */
export async function readDatastoreRange(
  session: VsphereSession,
  {
    vm,
    file,
    first,
    bytes,
    signal,
  }: {
    readonly vm: MoRef;
    readonly file: string;
    readonly first: number;
    readonly bytes: number;
    readonly signal: AbortSignal;
  },
): Promise<Download> {
  return await session.downloadRange(await folderPath(session, { vm, file, signal }), {
    first,
    bytes,
    signal,
  });
}

async function folderPath(
  session: VsphereSession,
  { vm, file, signal }: { readonly vm: MoRef; readonly file: string; readonly signal: AbortSignal },
): Promise<string> {
  const place = /^\[(?<datastore>[^\]]+)\] ?(?<path>.+)$/.exec(file)?.groups;
  if (place === undefined) throw fail('unsupported', `${file} is no path on a datastore`);
  const path = (place['path'] ?? '').split('/').map(encodeURIComponent).join('/');
  const query = new URLSearchParams({
    dcPath: await datacenterPath(session, { vm, signal }),
    dsName: place['datastore'] ?? '',
  });
  return `/folder/${path}?${query.toString()}`;
}

/** Where its datacenter is in the inventory: names from the root folder down. */
async function datacenterPath(
  session: VsphereSession,
  { vm, signal }: { readonly vm: MoRef; readonly signal: AbortSignal },
): Promise<string> {
  const paths = await readInventoryPaths(session, { refs: [vm], signal });
  const { names = [], ancestors = [] } = paths.get(moRefKey(vm)) ?? {};
  const depth = ancestors.findIndex(({ type }) => type === 'Datacenter');
  return names
    .slice(0, depth + 1)
    .map(decodeInventoryName)
    .join('/');
}
