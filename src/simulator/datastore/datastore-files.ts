import type { Datastore } from '../objects/datastore.ts';
import { VirtualMachine } from '../objects/virtual-machine/virtual-machine.ts';
import { imageFiles, vmFiles, type VmFile } from './vm-files.ts';

/** `[datastore1] dir/file`, taken apart; the directory has no slash at its ends. */
export interface DatastorePath {
  readonly datastore: string;
  readonly path: string;
}

export function parseDatastorePath(text: string): DatastorePath | undefined {
  const [, datastore, path] = /^\[([^\]]+)\]\s*(.*)$/.exec(text) ?? [];
  if (datastore === undefined || path === undefined) return undefined;
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  return { datastore, path: names.join('/') };
}

export interface StoredFile extends VmFile {
  /** Below the datastore's root: `vm/vm.vmx`. */
  readonly path: string;
}

/** Every file of a datastore: those of its VMs, and the images in their drives. */
export function datastoreFiles({ vms }: Datastore): readonly StoredFile[] {
  const machines = [...vms].filter((entity) => entity instanceof VirtualMachine);
  const images = new Map(machines.flatMap(imageFiles).map((file) => [file.name, file]));
  return [...machines.flatMap(vmFiles), ...images.values()].map((file) => ({
    ...file,
    path: parseDatastorePath(file.name)?.path ?? file.name,
  }));
}

/** What is in a directory: its files and the names of its subdirectories. `undefined` when there is no such directory. */
export function listDirectory(
  files: readonly StoredFile[],
  directory: string,
): { readonly files: readonly StoredFile[]; readonly directories: readonly string[] } | undefined {
  const prefix = directory === '' ? '' : `${directory}/`;
  const inside = files.filter(({ path }) => path.startsWith(prefix));
  if (inside.length === 0 && directory !== '') return undefined;
  const below = inside.map((file) => ({ file, rest: file.path.slice(prefix.length).split('/') }));
  const directories = new Set(below.filter(({ rest }) => rest.length > 1).map(({ rest }) => rest[0] ?? ''));
  return {
    files: below.filter(({ rest }) => rest.length === 1).map(({ file }) => file),
    directories: [...directories],
  };
}
