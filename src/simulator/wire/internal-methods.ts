import type { Method } from '../../vsphere/soap/schema.ts';

/** What vCenter answers beside the published API: pyvmomi reads every property with `Fetch`. */
export const internalMethods: readonly Method[] = [
  {
    name: 'Fetch',
    on: 'ManagedObject',
    parameters: [{ name: 'prop', type: 'xsd:string' }],
    returns: { type: 'xsd:anyType' },
    privilege: 'System.Anonymous',
  },
];
