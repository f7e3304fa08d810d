import { fail } from '../../core/errors.ts';
import { ok, problem, type Finding } from './finding.ts';
import type { Facts } from './subject.ts';

/**
 * vSphere exports no encrypted VM (vSphere Security, "Virtual Machine Encryption Caveats"), and a VM with a virtual TPM
 * is one: its files are encrypted, though its disks need not be.
 */
export function checkEncryption({ vm }: Facts): Finding[] {
  const [vtpm] = vm.devices.vtpm;
  if (vtpm !== undefined) {
    return [
      problem(
        fail(
          'unsupported',
          `"${vm.name}" has a virtual TPM (${vtpm}), and vSphere exports no VM that has one`,
          {
            hint: "export a clone without it; have the recovery key of the guest's disk encryption at hand before it is removed",
          },
        ),
      ),
    ];
  }
  const disks = vm.disks.filter(({ backing }) => backing.encrypted).map(({ label }) => label);
  if (!vm.encrypted && disks.length === 0) return [ok('not encrypted')];
  const what = disks.length === 0 ? '' : ` (${disks.join(', ')})`;
  return [
    problem(
      fail('unsupported', `"${vm.name}" is encrypted${what}, and vSphere exports no encrypted VM`, {
        hint: 'decrypt it (VM Policies > Edit VM Storage Policies), or export a decrypted clone',
      }),
    ),
  ];
}
