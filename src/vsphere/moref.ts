/** A reference to a managed object: its type's wire name and the server's id of it (`VirtualMachine`, `vm-42`). */
export interface MoRef {
  readonly type: string;
  readonly value: string;
}

export function sameObject(a: MoRef, b: MoRef): boolean {
  return a.type === b.type && a.value === b.value;
}

/** `VirtualMachine:vm-42`: a key for maps, and the form in which govc prints references. */
export function moRefKey({ type, value }: MoRef): string {
  return `${type}:${value}`;
}
