import type { DataObject, Value } from '../../soap/value.ts';
import { encode } from '../../soap/encode.ts';
import { currentVersion } from '../../wire/version.ts';
import { ManagedObject, type Properties } from '../managed-object.ts';
import type { FilterSpec } from './filter-spec.ts';
import { readObject, type ReadObject } from './read-object.ts';
import { selectObjects, type Find } from './select-objects.ts';

/** A PropertyFilter: remembers what it has reported, and says what differs now. */
export class PropertyFilter extends ManagedObject {
  readonly spec: FilterSpec;
  readonly properties: Properties = {};
  /** By object id: the values as they were written to the wire, by path. */
  readonly #reported = new Map<string, { object: ManagedObject; values: ReadonlyMap<string, string> }>();

  constructor(id: string, spec: FilterSpec) {
    super('PropertyFilter', id);
    this.spec = spec;
  }

  /** Forgets what was reported: the next update tells everything again. */
  reset(): void {
    this.#reported.clear();
  }

  /** Up to `limit` ObjectUpdates since the last report, and whether there are more. */
  updates(
    find: Find,
    limit: number,
  ): { readonly updates: readonly DataObject[]; readonly truncated: boolean } {
    const objects = selectObjects({ ...this.spec, reportMissingObjects: true }, find);
    const present = objects
      .map((object) => readObject(object, this.spec.properties))
      .filter((read) => read !== undefined);
    const gone = new Map(this.#reported);
    const updates: DataObject[] = [];
    for (const read of present) {
      gone.delete(read.object.ref.value);
      const update = updates.length <= limit ? this.#compare(read, updates.length < limit) : undefined;
      if (update !== undefined) updates.push(update);
    }
    for (const [id, { object }] of gone) {
      this.#reported.delete(id);
      updates.push({ kind: 'leave', obj: object.ref });
    }
    return { updates: updates.slice(0, limit), truncated: updates.length > limit };
  }

  #compare({ object, values }: ReadObject, remember: boolean): DataObject | undefined {
    const before = this.#reported.get(object.ref.value)?.values;
    const now = new Map<string, string>();
    for (const [path, value] of values) now.set(path, encode('val', 'xsd:anyType', value, currentVersion));
    const assigned = [...values].filter(([path]) => before?.get(path) !== now.get(path));
    const unset = [...(before?.keys() ?? [])].filter((path) => !now.has(path));
    if (before !== undefined && assigned.length === 0 && unset.length === 0) return undefined;
    if (remember) this.#reported.set(object.ref.value, { object, values: now });
    const changeSet: Value[] = [
      ...assigned.map(([name, val]) => ({ name, op: 'assign', val })),
      ...unset.map((name) => ({ name, op: 'remove' })),
    ];
    return { kind: before === undefined ? 'enter' : 'modify', obj: object.ref, changeSet };
  }
}
