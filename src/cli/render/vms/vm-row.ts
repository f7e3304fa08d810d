import type { HyperexportError } from '../../../core/errors.ts';
import type { Check } from '../../../export/preflight/finding.ts';
import type { Surveyed } from '../../../export/survey.ts';
import type { MissingVm, SelectedVm } from '../../../selection/selection.ts';
import type { VirtualMachine } from '../../../vsphere/vm.ts';

/** One VM of the list, as each mode shows it. What is null nobody could read. */
export interface VmRow {
  readonly name: string;
  /** null of a line of a batch file that names no VM. */
  readonly path: string | null;
  readonly powerState: VirtualMachine['powerState'] | null;
  readonly template: boolean;
  readonly disks: number | null;
  /** The disks' capacities together. */
  readonly storageBytes: number | null;
  /** What the VM takes on its datastores. */
  readonly usedBytes: number | null;
  /** What an export would end with at once. */
  readonly error: HyperexportError | undefined;
  /** The error in two words. */
  readonly brief: string;
  readonly warnings: readonly { readonly message: string; readonly hint?: string }[];
}

export function rowOf({ name, path }: SelectedVm<unknown>, { vm, checks }: Surveyed): VmRow {
  const findings = checks.flatMap((check) => check.findings);
  const failing = checks.find((check) => check.findings.some(({ error }) => error !== undefined));
  return {
    name,
    path,
    powerState: vm?.powerState ?? null,
    template: vm?.template ?? false,
    disks: vm?.disks.length ?? null,
    storageBytes: vm?.disks.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0) ?? null,
    usedBytes: vm?.usedBytes ?? null,
    error: findings.find(({ error }) => error !== undefined)?.error,
    brief: failing === undefined ? '' : briefly(failing, vm),
    warnings: findings
      .filter(({ outcome }) => outcome === 'warning')
      .map(({ message, hint }) => ({ message, ...(hint === undefined ? {} : { hint }) })),
  };
}

export function rowOfMissing({ wanted, error }: MissingVm): VmRow {
  return {
    name: wanted,
    path: null,
    powerState: null,
    template: false,
    disks: null,
    storageBytes: null,
    usedBytes: null,
    error,
    brief: error.code === 'ambiguous' ? 'several' : 'not found',
    warnings: [],
  };
}

/** For a column of a table; the error itself has the sentence. */
function briefly({ name }: Check, vm: VirtualMachine | undefined): string {
  if (vm === undefined) return 'unreadable';
  switch (name) {
    case 'state':
      if (vm.connectionState !== 'connected') return vm.connectionState;
      return vm.powerState === 'suspended' ? 'suspended' : 'running';
    case 'privileges':
      return 'privileges';
    case 'encryption':
      return vm.devices.vtpm.length > 0 ? 'virtual TPM' : 'encrypted';
    case 'disks':
      return vm.disks.length === 0 ? 'no disk' : 'raw disk';
    case 'snapshots':
      return 'no snapshot';
    default:
      return name;
  }
}
