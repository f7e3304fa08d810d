import { on, required, resolve, type Arguments, type Handlers } from '../call.ts';
import type { MoRef } from '../../vsphere/moref.ts';
import type { Value } from '../soap/value.ts';
import { methods } from '../wire/methods.ts';
import { Entity } from './entity.ts';
import { Service } from './managed-object.ts';

export class AuthorizationManager extends Service {}

/** The administrator holds every privilege that a method of the tables asks for. */
const allPrivileges = [
  ...new Set([
    'System.Anonymous',
    'System.Read',
    'System.View',
    'Datastore.Browse',
    ...methods.map(({ privilege }) => privilege).filter((privilege) => privilege !== undefined),
  ]),
].sort();

export const authorizationManagerMethods: Handlers = {
  HasPrivilegeOnEntity: on(AuthorizationManager, (_manager, call) => {
    resolve(call, required(call.args.ref('entity'), 'entity'), Entity);
    return call.args.texts('privId').map(() => true);
  }),
  HasPrivilegeOnEntities: on(AuthorizationManager, (_manager, call) =>
    entities(call.args).map((ref) => ({
      entity: resolve(call, ref, Entity).ref,
      privAvailability: call.args.texts('privId').map((privId) => ({ privId, isGranted: true })),
    })),
  ),
  FetchUserPrivilegeOnEntities: on(AuthorizationManager, (_manager, call) =>
    entities(call.args).map((ref): Value => ({
      entity: resolve(call, ref, Entity).ref,
      privileges: allPrivileges,
    })),
  ),
};

/** `entity` in one method, `entities` in the other. */
function entities(args: Arguments): readonly MoRef[] {
  return [...args.refs('entity'), ...args.refs('entities')];
}
