import { fail } from '../../core/errors.ts';
import { moRefKey } from '../../vsphere/moref.ts';
import { readPrivileges } from '../../vsphere/privileges.ts';
import { notChecked, ok, problem, type Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** Whether the user holds, on the VM, each privilege that the export needs. */
export async function checkPrivileges({ vm, request, context }: Subject): Promise<Finding[]> {
  const { session, signal } = context;
  const needed = neededPrivileges({ vm, request });
  const held = await readPrivileges(session, { entities: [vm.ref], privileges: needed, signal });
  return judgePrivileges(held?.get(moRefKey(vm.ref)), { needed, path: vm.path });
}

/** Of ExportVm and CreateDescriptor, of the properties that were read, and of an edit of the drives. */
export function neededPrivileges({ vm, request }: Pick<Subject, 'vm' | 'request'>): string[] {
  const loaded = request.detachMedia === true ? vm.removable.filter(({ file }) => file !== undefined) : [];
  const has = (kind: 'cdrom' | 'floppy') => loaded.some((drive) => drive.kind === kind);
  return [
    'System.Read',
    'VApp.Export',
    ...(has('cdrom') ? ['VirtualMachine.Interact.SetCDMedia'] : []),
    ...(has('floppy') ? ['VirtualMachine.Interact.SetFloppyMedia'] : []),
    ...(loaded.length > 0 ? ['VirtualMachine.Interact.DeviceConnection'] : []),
    ...powerPrivileges({ vm, request }),
    ...(request.consolidation === undefined ? [] : ['VirtualMachine.State.RemoveSnapshot']),
  ];
}

/** PowerOff is that of ShutdownGuest too. */
function powerPrivileges({ vm, request: { power } }: Pick<Subject, 'vm' | 'request'>): string[] {
  if (power === undefined || vm.powerState !== 'poweredOn') return [];
  return [
    'VirtualMachine.Interact.PowerOff',
    ...(power.powerOnAfter ? ['VirtualMachine.Interact.PowerOn'] : []),
  ];
}

/** A privilege that the server does not answer for (it passes over names that it does not know) is no pass. */
export function judgePrivileges(
  held: ReadonlyMap<string, boolean> | undefined,
  { needed, path }: { readonly needed: readonly string[]; readonly path: string },
): Finding[] {
  if (held === undefined) {
    return [
      notChecked(
        'the server cannot be asked which privileges this user holds',
        `the export needs ${needed.join(', ')} on the VM`,
      ),
    ];
  }
  const missing = needed.filter((privilege) => held.get(privilege) === false);
  const unknown = needed.filter((privilege) => !held.has(privilege));
  const findings = [
    ...(missing.length === 0 ? [] : [problem(lacking(missing, path))]),
    ...(unknown.length === 0 ? [] : [notChecked(`the server does not answer for ${unknown.join(', ')}`)]),
  ];
  return findings.length === 0 ? [ok(needed.join(', '))] : findings;
}

function lacking(missing: readonly string[], path: string) {
  const words = missing.length === 1 ? 'the privilege' : 'the privileges';
  return fail('no-permission', `the user lacks ${words} ${missing.join(', ')} on ${path}`, {
    hint: 'an administrator can grant it by a role on the VM, or on a folder above it with "propagate to children"',
    details: { privileges: missing },
  });
}
