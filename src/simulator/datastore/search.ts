import type { Arguments } from '../call.ts';
import { VimFault } from '../soap/fault.ts';
import type { DataObject, Value } from '../soap/value.ts';
import { typed } from '../soap/value.ts';
import type { Datastore } from '../objects/datastore.ts';
import { datastoreFiles, listDirectory, parseDatastorePath, type StoredFile } from './datastore-files.ts';

/** The directory of a search; the path must name this datastore. */
export function searchedDirectory(datastore: Datastore, datastorePath: string): string {
  const parsed = parseDatastorePath(datastorePath);
  if (parsed?.datastore !== datastore.displayName) {
    throw new VimFault('InvalidDatastorePath', `Invalid datastore path '${datastorePath}'.`, {
      datastorePath,
    });
  }
  return parsed.path;
}

/** A HostDatastoreBrowserSearchResults for one directory, or for it and all below. */
export function search(
  datastore: Datastore,
  directory: string,
  spec: Arguments | undefined,
  deep: boolean,
): readonly DataObject[] {
  const files = datastoreFiles(datastore);
  const listing = listDirectory(files, directory);
  const folderPath = `[${datastore.displayName}] ${directory === '' ? '' : `${directory}/`}`;
  if (listing === undefined) {
    throw new VimFault('FileNotFound', `File ${folderPath} was not found`, { file: folderPath });
  }
  const matches = matcher(spec);
  const file = [
    ...listing.directories.map((path) => typed('FolderFileInfo', { path })),
    ...listing.files.map((stored) => fileInfo(stored, spec?.object('details'))),
  ].filter(({ path }) => matches(path));
  const here = typed('HostDatastoreBrowserSearchResults', { datastore: datastore.ref, folderPath, file });
  if (!deep) return [here];
  const below = listing.directories.map((name) => (directory === '' ? name : `${directory}/${name}`));
  return [here, ...below.flatMap((path) => search(datastore, path, spec, true))];
}

function fileInfo({ path, type, size }: StoredFile, details: Arguments | undefined): DataObject {
  const name = path.split('/').at(-1) ?? path;
  const isDisk = type === 'diskDescriptor' && details?.flag('fileType') === true;
  return typed(isDisk ? 'VmDiskFileInfo' : 'FileInfo', {
    path: name,
    fileSize: details?.flag('fileSize') === true ? size : undefined,
    modification: details?.flag('modification') === true ? new Date('2026-01-01T00:00:00Z') : undefined,
    owner: details?.flag('fileOwner') === true ? 'root' : undefined,
  });
}

/** `matchPattern` has `*` and `?`; several are alternatives, none is all. */
function matcher(spec: Arguments | undefined): (name: Value) => boolean {
  const patterns = spec?.texts('matchPattern') ?? [];
  const flags = spec?.flag('searchCaseInsensitive') === true ? 'iu' : 'u';
  const expressions = patterns.map((pattern) => {
    const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, flags);
  });
  return (name) =>
    expressions.length === 0 || expressions.some((each) => typeof name === 'string' && each.test(name));
}
