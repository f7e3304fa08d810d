import type { MoRef } from '../../vsphere/moref.ts';
import type { Value } from '../soap/value.ts';

/** The top-level properties that an object has a value for; each is computed when it is read. */
export type Properties = Readonly<Record<string, () => Value>>;

/** Whatever has a reference: inventory, services, views, filters, tasks, leases. */
export abstract class ManagedObject {
  readonly ref: MoRef;
  abstract readonly properties: Properties;

  constructor(type: string, value: string) {
    this.ref = { type, value };
  }

  read(property: string): Value {
    return Object.hasOwn(this.properties, property) ? this.properties[property]?.() : undefined;
  }
}

/** An object without properties of its own: `SearchIndex`, `FileManager`. */
export class Service extends ManagedObject {
  readonly properties: Properties = {};
}

export const refsOf = (objects: Iterable<ManagedObject>): MoRef[] => Array.from(objects, ({ ref }) => ref);
