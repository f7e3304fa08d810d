import { fail } from '../core/errors.ts';
import { moRefKey, type MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import type { Read } from './soap/types.ts';

export interface DescriptorFile {
  /** The key of the lease's file. */
  readonly deviceId: string;
  /** The file's name in the package. */
  readonly path: string;
  readonly sizeBytes: number;
}

export interface CreateDescriptorOptions {
  readonly vm: MoRef;
  readonly name: string;
  readonly files: readonly DescriptorFile[];
  /** `mac`, `uuid`, `extraconfig`, `nodevicesubtypes` (`OvfManager.ovfExportOption`). */
  readonly exportOptions?: readonly string[] | undefined;
  /** The snapshot that the files were read from; without it the descriptor is of the VM as it is now. */
  readonly snapshot?: MoRef | undefined;
  readonly includeImageFiles?: boolean | undefined;
  readonly signal: AbortSignal;
}

export interface Descriptor {
  /** The text of the `.ovf`. */
  readonly descriptor: string;
  /** Whether ISO and floppy images have a place in it. */
  readonly includeImageFiles: boolean;
  readonly warnings: readonly string[];
}

/** Has the server describe the VM as OVF. A descriptor with errors is none: `vsphere-fault`. */
export async function createDescriptor(
  session: VsphereSession,
  { vm, name, files, exportOptions, snapshot, includeImageFiles, signal }: CreateDescriptorOptions,
): Promise<Descriptor> {
  const cdp = {
    ovfFiles: files.map(({ deviceId, path, sizeBytes: size }) => ({ deviceId, path, size })),
    name,
    includeImageFiles,
    exportOption: exportOptions,
    snapshot,
  };
  const answer = await session.call(
    session.content.ovfManager,
    'CreateDescriptor',
    { obj: vm, cdp },
    { signal },
  );
  const [first] = answer.error;
  if (first !== undefined) {
    throw fail(
      'vsphere-fault',
      `the server cannot describe ${moRefKey(vm)}: ${answer.error.map(describe).join('; ')}`,
      {
        cause: first.fault,
        details: { fault: first.fault.$type, faults: answer.error.map(({ fault }) => fault.$type) },
      },
    );
  }
  // Mandatory on the wire, which is no reason for a server to send it.
  const descriptor = answer.ovfDescriptor as string | undefined;
  if (descriptor === undefined)
    throw fail('vsphere-fault', `the server describes ${moRefKey(vm)} with nothing`);
  return {
    descriptor,
    includeImageFiles: answer.includeImageFiles ?? false,
    warnings: answer.warning.map(describe),
  };
}

function describe({ fault, localizedMessage = '' }: Read<'LocalizedMethodFault'>): string {
  return localizedMessage === '' ? fault.$type : `${localizedMessage} (${fault.$type})`;
}
