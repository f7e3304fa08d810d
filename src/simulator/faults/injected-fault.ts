import type { MoRef } from '../../vsphere/moref.ts';
import type { Field } from '../../vsphere/soap/schema.ts';
import { localized, VimFault } from '../soap/fault.ts';
import type { Value } from '../soap/value.ts';
import { fieldsOf } from '../wire/lookup.ts';
import type { ThrownFault } from './fault.ts';

/** A fault of the schema as a test asks for it. What its type requires and the test does not say points at `target`. */
export function injectedFault({ type, message, fields = {} }: ThrownFault, target: MoRef): VimFault {
  const own = fieldsOf(type).filter(({ name }) => name !== 'faultCause' && name !== 'faultMessage');
  const required = own.filter(
    ({ name, optional, array }) =>
      (optional !== true && array !== true) || name === 'object' || name === 'task',
  );
  return new VimFault(type, message ?? `Injected fault ${type}`, {
    ...Object.fromEntries(required.map((field) => [field.name, something(field, target)])),
    ...fields,
  });
}

function something({ name, type }: Field, target: MoRef): Value {
  switch (type) {
    case 'ManagedObjectReference':
      return target;
    case 'LocalizedMethodFault':
      return localized(new VimFault('NotSupported', 'The device is not supported.'));
    case 'xsd:boolean':
      return false;
    case 'xsd:string':
      return name === 'file' ? '[datastore1] gone/gone.vmdk' : '';
    default:
      return type.startsWith('xsd:') ? 0 : undefined;
  }
}
