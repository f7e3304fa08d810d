import type { Value } from '../soap/value.ts';
import { ManagedObject, type Properties } from './managed-object.ts';

/** The definitions of custom attributes; their values are at the objects that have them. */
export class CustomFieldsManager extends ManagedObject {
  readonly properties: Properties;

  constructor(fields: ReadonlyMap<string, number>) {
    super('CustomFieldsManager', 'CustomFieldsManager');
    this.properties = {
      field: () => fieldDefinitions(fields),
    };
  }
}

/** `CustomFieldDef` of each name and number. */
export function fieldDefinitions(fields: ReadonlyMap<string, number>): readonly Value[] {
  return [...fields].map(([name, key]) => ({
    key,
    name,
    type: 'string',
    managedObjectType: 'VirtualMachine',
  }));
}
