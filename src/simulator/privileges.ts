import type { MoRef } from '../vsphere/moref.ts';
import { VimFault } from './soap/fault.ts';
import { methods } from './wire/methods.ts';
import type { World } from './world.ts';

/** Those that a method of the tables asks for, and those that depend on what is changed, or on another object. */
export const knownPrivileges: readonly string[] = [
  ...new Set([
    'System.Anonymous',
    'System.Read',
    'System.View',
    'Datastore.Browse',
    'Datastore.FileManagement',
    'VirtualMachine.Config.EditDevice',
    'VirtualMachine.Interact.DeviceConnection',
    'VirtualMachine.Interact.SetCDMedia',
    'VirtualMachine.Interact.SetFloppyMedia',
    ...methods.map(({ privilege }) => privilege).filter((privilege) => privilege !== undefined),
  ]),
].sort();

/** The user is an administrator, but for what the server was started without. */
export function holds({ deniedPrivileges }: World, privilege: string): boolean {
  return !deniedPrivileges.has(privilege);
}

export function requirePrivilege(world: World, privilegeId: string, object: MoRef): void {
  if (holds(world, privilegeId)) return;
  throw new VimFault('NoPermission', 'Permission to perform this operation was denied.', {
    object,
    privilegeId,
    missingPrivileges: [{ entity: object, privilegeIds: [privilegeId] }],
  });
}
