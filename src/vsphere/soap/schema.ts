/**
 * The vocabulary in which the wire is described. Requests are written, and answers read, from tables of these rows; a
 * contract test holds every row against pyvmomi's own tables. Order matters: an XML schema sequence is in the order of
 * its rows, and a real vCenter refuses every other one with `InvalidRequest: Unexpected element tag`.
 *
 * `type` is a wire name: `xsd:int`, `ManagedObjectReference`, a data type of the tables, or an enumeration (which is
 * read and written as its text). `since` is the API version that brought the thing; it is absent for what came with
 * 4.0 or before, which is older than every server that can be connected to.
 */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly array?: true;
  readonly optional?: true;
  readonly since?: string;
}

export interface DataType {
  readonly name: string;
  /** The data type that this one extends: its fields come first in the sequence. */
  readonly base?: string;
  readonly fields: readonly Field[];
  readonly since?: string;
}

export interface Method {
  /** The wire name: `CreateSnapshot_Task`. */
  readonly name: string;
  /** The managed type that declares it. */
  readonly on: string;
  readonly parameters: readonly Field[];
  /** `optional`: there may be no value at all. */
  readonly returns?: { readonly type: string; readonly array?: true; readonly optional?: true };
  readonly since?: string;
  /** The privilege needed on the object called, `System.Anonymous` and `System.View` included. */
  readonly privilege?: string;
}
