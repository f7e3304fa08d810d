import type { MoRef } from '../../vsphere/moref.ts';
import type { Value } from './value.ts';

/** What a method throws instead of answering: a fault of the vim25 schema, which travels in the SOAP fault's detail. */
export class VimFault extends Error {
  override readonly name = 'VimFault';
  readonly type: string;
  readonly fields: Readonly<Record<string, Value>>;

  constructor(type: string, message: string, fields: Readonly<Record<string, Value>> = {}) {
    super(message);
    this.type = type;
    this.fields = fields;
  }
}

export const invalidRequest = (message: string) => new VimFault('InvalidRequest', message);

export const invalidArgument = (property: string) =>
  new VimFault('InvalidArgument', `A specified parameter was not correct: ${property}`, {
    invalidProperty: property,
  });

export const invalidProperty = (name: string) => new VimFault('InvalidProperty', '', { name });

export const managedObjectNotFound = (obj: MoRef) =>
  new VimFault(
    'ManagedObjectNotFound',
    `The object 'vim.${obj.type}:${obj.value}' has already been deleted or has not been completely created`,
    { obj },
  );

export const notAuthenticated = (object: MoRef) =>
  new VimFault('NotAuthenticated', 'The session is not authenticated.', {
    object,
    privilegeId: 'System.View',
  });

export const invalidState = (message = 'The operation is not allowed in the current state.') =>
  new VimFault('InvalidState', message);

export const invalidPowerState = (requested: string | undefined, existing: string) =>
  new VimFault(
    'InvalidPowerState',
    `The attempted operation cannot be performed in the current state (${spaced(existing)}).`,
    {
      requestedState: requested,
      existingState: existing,
    },
  );

export const taskInProgress = (task: MoRef) =>
  new VimFault(
    'TaskInProgress',
    'The operation is not allowed in the current state: another task is already in progress.',
    {
      task,
    },
  );

/** `poweredOn` as vCenter's messages write it: `Powered on`. */
function spaced(state: string): string {
  const words = state.replace(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The fault as a property (`task.info.error`, `missingSet`): a LocalizedMethodFault. */
export function localized(fault: VimFault): Value {
  return { fault: { ...fault.fields, $type: fault.type }, localizedMessage: fault.message };
}
