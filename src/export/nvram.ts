import { asHyperexportError, fail } from '../core/errors.ts';
import { readDatastoreFile } from '../vsphere/datastore-content.ts';
import type { FilePlan, PlannedFile } from './plan-files.ts';
import type { ExportableVm, ExportContext } from './request.ts';

/** An EFI VM has some hundred kilobytes of it; all of it is kept in memory. */
const MAX_NVRAM_BYTES = 2 * 1024 * 1024;

/**
 * The settings of BIOS or EFI, which the lease of a snapshot may not offer: without them a VM may not find what to boot.
 * They are read from the datastore then, as they are now. Undefined, and told, where that cannot be done.
 */
export async function readNvram(
  { name, ref, nvramFile: file }: ExportableVm,
  { session, emit, signal }: ExportContext,
): Promise<Uint8Array | undefined> {
  if (file === undefined) return undefined;
  try {
    const content = await readDatastoreFile(session, { vm: ref, file, maxBytes: MAX_NVRAM_BYTES, signal });
    if (content.length === 0) throw fail('transfer', `${file} came empty`);
    return content;
  } catch (error) {
    signal.throwIfAborted();
    emit({
      type: 'warning.raised',
      code: 'nvram-missing',
      message: `the export of "${name}" is without its NVRAM: ${asHyperexportError(error).message}`,
      hint: 'a VM with EFI may need its boot entries made anew; Datastore.Browse and Datastore.FileManagement let it be read',
    });
    return undefined;
  }
}

/** The plan with it, where the lease has none. */
export function withNvram(plan: FilePlan, { ref }: ExportableVm, content: Uint8Array | undefined): FilePlan {
  const [first] = plan.files;
  if (content === undefined || first === undefined) return plan;
  const name = `${plan.base}.nvram`;
  const key = `/${ref.value}/nvram`;
  // Nothing is read from an address: the content is here.
  const lease = {
    ...first.lease,
    key,
    importKey: key,
    targetId: name,
    isDisk: false,
    sizeHint: content.length,
  };
  const file: PlannedFile = { lease, kind: 'nvram', name, content };
  const names = plan.names.includes(first.name) ? [...plan.names, name] : plan.names;
  return { ...plan, files: [...plan.files, file], names };
}
