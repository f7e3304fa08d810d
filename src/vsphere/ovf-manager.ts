import type { MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';

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
  /** `mac`, `uuid`, `extraconfig`, `nodevicesubtypes`. */
  readonly exportOptions?: readonly string[];
  /** The snapshot that the files were read from. */
  readonly snapshot?: MoRef;
  readonly includeImageFiles?: boolean;
  readonly signal: AbortSignal;
}

export interface Descriptor {
  readonly descriptor: string;
  readonly includeImageFiles: boolean;
  readonly warnings: readonly string[];
}

export declare function createDescriptor(
  session: VsphereSession,
  options: CreateDescriptorOptions,
): Promise<Descriptor>;
