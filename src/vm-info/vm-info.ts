import { findVirtualMachine } from '../vsphere/inventory.ts';
import type { VsphereSession } from '../vsphere/session.ts';
import { readVirtualMachine } from '../vsphere/vm.ts';
import { describe, type VmInfo } from './describe.ts';

/**
 * What is known of a VM, found by its exact name or its inventory path. Nothing on the server changes.
 *
 * Errors: `not-found` (with the nearest names), `ambiguous` (with the paths to choose from).
 */
export async function vmInfo(
  session: VsphereSession,
  { vm, datacenter, signal }: { vm: string; datacenter?: string | undefined; signal: AbortSignal },
): Promise<VmInfo> {
  const { ref } = await findVirtualMachine(session, { vm, datacenter, signal });
  return describe(await readVirtualMachine(session, { ref, signal }));
}
