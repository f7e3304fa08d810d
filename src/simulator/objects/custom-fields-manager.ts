import { ManagedObject, type Properties } from './managed-object.ts';

/** The definitions of custom attributes; their values are at the objects that have them. */
export class CustomFieldsManager extends ManagedObject {
  readonly properties: Properties;

  constructor(fields: ReadonlyMap<string, number>) {
    super('CustomFieldsManager', 'CustomFieldsManager');
    this.properties = {
      field: () =>
        [...fields].map(([name, key]) => ({
          key,
          name,
          type: 'string',
          managedObjectType: 'VirtualMachine',
        })),
    };
  }
}
