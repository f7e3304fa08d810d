import { datastoresOf, readDatastoreSpace, type DatastoreSpace } from '../../vsphere/datastore-space.ts';
import type { ExportableVm, ExportContext } from '../request.ts';

/**
 * The datastores that a snapshot of the VM grows on: a delta lies beside its disk, the rest in the VM's own directory.
 * All that the VM is on, where no path (`[datastore1] web01/web01.vmdk`) begins with the name of one.
 */
export async function readSnapshotDatastores(
  vm: Pick<ExportableVm, 'ref' | 'disks' | 'nvramFile'>,
  { session, signal }: Pick<ExportContext, 'session' | 'signal'>,
): Promise<DatastoreSpace[]> {
  const files = [...vm.disks.map(({ backing }) => backing.fileName), vm.nvramFile ?? ''];
  const datastores = await datastoresOf(session, { vm: vm.ref, signal });
  const spaces = await readDatastoreSpace(session, { datastores, signal });
  const grown = spaces.filter(({ name }) => files.some((file) => file.startsWith(`[${name}] `)));
  return grown.length > 0 ? grown : spaces;
}
