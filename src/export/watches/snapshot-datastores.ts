import { datastoresOf, readDatastoreSpace, type DatastoreSpace } from '../../vsphere/datastore-space.ts';
import type { ExportableVm, ExportContext } from '../request.ts';

/** The datastores that a snapshot of the VM grows on: a delta lies beside its disk, the rest in the VM's own directory. */
export async function readSnapshotDatastores(
  vm: Pick<ExportableVm, 'ref' | 'disks' | 'nvramFile'>,
  { session, signal }: Pick<ExportContext, 'session' | 'signal'>,
): Promise<DatastoreSpace[]> {
  const files = [...vm.disks.map(({ backing }) => backing.fileName), vm.nvramFile ?? ''];
  const names = new Set(files.map((file) => /^\[(.*?)\]/.exec(file)?.[1]));
  const datastores = await datastoresOf(session, { vm: vm.ref, signal });
  const spaces = await readDatastoreSpace(session, { datastores, signal });
  return spaces.filter(({ name }) => names.has(name));
}
