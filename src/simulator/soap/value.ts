import type { MoRef } from '../../vsphere/moref.ts';

/**
 * What properties and answers are made of: plain data, in the words of the wire. `$type` names the type of an object
 * that is more than its field declares (a `VirtualDisk` where a `VirtualDevice` is expected).
 */
export type Value =
  undefined | string | number | boolean | Date | MoRef | AnyValue | DataObject | readonly Value[];

export interface DataObject {
  readonly $type?: string;
  readonly [field: string]: Value;
}

/** A value for a field declared `xsd:anyType`, with the type that the wire must name beside it. */
export class AnyValue {
  readonly type: string;
  readonly array: boolean;
  readonly value: Value;

  constructor(type: string, array: boolean, value: Value) {
    this.type = type;
    this.array = array;
    this.value = value;
  }
}

export function typed(type: string, fields: Readonly<Record<string, Value>>): DataObject {
  return { ...fields, $type: type };
}

export function isMoRef(value: Value): value is MoRef {
  return typeof value === 'object' && 'value' in value && 'type' in value && !(value instanceof AnyValue);
}

export function isDataObject(value: Value): value is DataObject {
  return (
    typeof value === 'object' &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof AnyValue)
  );
}
