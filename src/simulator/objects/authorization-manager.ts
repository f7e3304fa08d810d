import { on, required, resolve, type Arguments, type Handlers } from '../call.ts';
import type { MoRef } from '../../vsphere/moref.ts';
import type { Value } from '../soap/value.ts';
import { holds, knownPrivileges } from '../privileges.ts';
import { Entity } from './entity.ts';
import { Service } from './managed-object.ts';

export class AuthorizationManager extends Service {}

export const authorizationManagerMethods: Handlers = {
  HasPrivilegeOnEntity: on(AuthorizationManager, (_manager, call) => {
    resolve(call, required(call.args.ref('entity'), 'entity'), Entity);
    return call.args.texts('privId').map((privId) => holds(call.world, privId));
  }),
  HasPrivilegeOnEntities: on(AuthorizationManager, (_manager, call) =>
    entities(call.args).map((ref) => ({
      entity: resolve(call, ref, Entity).ref,
      // A name that vCenter does not know is passed over in silence.
      privAvailability: call.args
        .texts('privId')
        .filter((privId) => knownPrivileges.includes(privId))
        .map((privId) => ({ privId, isGranted: holds(call.world, privId) })),
    })),
  ),
  FetchUserPrivilegeOnEntities: on(AuthorizationManager, (_manager, call) =>
    entities(call.args).map((ref): Value => ({
      entity: resolve(call, ref, Entity).ref,
      privileges: knownPrivileges.filter((privilege) => holds(call.world, privilege)),
    })),
  ),
};

/** `entity` in one method, `entities` in the other. */
function entities(args: Arguments): readonly MoRef[] {
  return [...args.refs('entity'), ...args.refs('entities')];
}
