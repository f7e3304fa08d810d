import { fail } from '../../core/errors.ts';
import { moRefKey, type MoRef } from '../../vsphere/moref.ts';
import { readPrivileges } from '../../vsphere/privileges.ts';
import { notChecked, ok, problem, type Finding } from './finding.ts';
import type { PreflightContext, Subject } from './subject.ts';

/** What an export may need, whatever is asked of it: so that it can be asked for before the VM has been read. */
export const PRIVILEGES = [
  'System.Read',
  'VApp.Export',
  'VirtualMachine.Interact.SetCDMedia',
  'VirtualMachine.Interact.SetFloppyMedia',
  'VirtualMachine.Interact.DeviceConnection',
  'VirtualMachine.Interact.PowerOff',
  'VirtualMachine.Interact.PowerOn',
  'VirtualMachine.State.CreateSnapshot',
  'VirtualMachine.State.RemoveSnapshot',
  'VirtualMachine.State.RenameSnapshot',
] as const;
type Privilege = (typeof PRIVILEGES)[number];

/** By name; undefined where the server cannot be asked. */
export type Held = ReadonlyMap<string, boolean> | undefined;

/** Asks which of them the user holds on the VM. Whoever awaits it sees its error: nobody may, if the VM cannot be read. */
export function askPrivileges(
  vm: MoRef,
  { session, signal }: Pick<PreflightContext, 'session' | 'signal'>,
): Promise<Held> {
  const asked = readPrivileges(session, { entities: [vm], privileges: PRIVILEGES, signal });
  const held = asked.then((answer) => answer?.get(moRefKey(vm)));
  held.catch(() => undefined);
  return held;
}

/** Whether the user holds, on the VM, each privilege that the export needs. */
export async function checkPrivileges({ vm, request, held }: Subject): Promise<Finding[]> {
  return judgePrivileges(await held, { needed: neededPrivileges({ vm, request }), path: vm.path });
}

/** Of ExportVm and CreateDescriptor, of the properties that were read, and of an edit of the drives. */
export function neededPrivileges({ vm, request }: Pick<Subject, 'vm' | 'request'>): Privilege[] {
  const loaded = request.detachMedia === true ? vm.removable.filter(({ file }) => file !== undefined) : [];
  const has = (kind: 'cdrom' | 'floppy') => loaded.some((drive) => drive.kind === kind);
  return [
    'System.Read',
    'VApp.Export',
    ...when(has('cdrom'), 'VirtualMachine.Interact.SetCDMedia'),
    ...when(has('floppy'), 'VirtualMachine.Interact.SetFloppyMedia'),
    ...when(loaded.length > 0, 'VirtualMachine.Interact.DeviceConnection'),
    ...powerPrivileges({ vm, request }),
    ...snapshotPrivileges(request),
  ];
}

function snapshotPrivileges({ snapshot, consolidation }: Subject['request']): Privilege[] {
  const keeps = snapshot !== undefined && snapshot.afterwards !== 'remove';
  return [
    ...when(snapshot !== undefined, 'VirtualMachine.State.CreateSnapshot'),
    ...when(snapshot !== undefined || consolidation !== undefined, 'VirtualMachine.State.RemoveSnapshot'),
    ...when(keeps, 'VirtualMachine.State.RenameSnapshot'),
  ];
}

/** PowerOff is that of ShutdownGuest too. */
function powerPrivileges({ vm, request: { power } }: Pick<Subject, 'vm' | 'request'>): Privilege[] {
  if (power === undefined || vm.powerState !== 'poweredOn') return [];
  return ['VirtualMachine.Interact.PowerOff', ...when(power.powerOnAfter, 'VirtualMachine.Interact.PowerOn')];
}

function when(needed: boolean, privilege: Privilege): Privilege[] {
  return needed ? [privilege] : [];
}

/** A privilege that the server does not answer for (it passes over names that it does not know) is no pass. */
export function judgePrivileges(
  held: Held,
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
