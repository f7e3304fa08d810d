import type { DataObject } from '../../soap/value.ts';
import { VimFault } from '../../soap/fault.ts';
import { ManagedObject, refsOf, type Properties } from '../managed-object.ts';
import type { PropertyFilter } from './filter.ts';
import type { Find } from './select-objects.ts';

/** Objects in one page of updates when the client does not say (vCenter's own limit). */
const DEFAULT_PAGE = 100;

/** A collector of one session: its filters, and the pages of answers that wait to be fetched. */
export class PropertyCollector extends ManagedObject {
  readonly filters = new Set<PropertyFilter>();
  readonly properties: Properties = { filter: () => refsOf(this.filters) };
  /** Pages of RetrievePropertiesEx that wait for their token. */
  readonly pages = new Map<string, { readonly objects: readonly DataObject[]; readonly size: number }>();
  #cancel = new AbortController();
  #version = 0;
  #last: DataObject | undefined;
  #lastToken = 0;

  newToken(): string {
    this.#lastToken += 1;
    return String(this.#lastToken);
  }

  /** Aborted by `CancelWaitForUpdates`. */
  cancellation(): AbortSignal {
    return this.#cancel.signal;
  }

  cancelWaits(): void {
    this.#cancel.abort();
    this.#cancel = new AbortController();
  }

  /** What the client passes to hear only what came after. */
  get version(): string {
    return this.#version === 0 ? '' : String(this.#version);
  }

  /**
   * Checks the version that a client names: the empty one starts over, the latest goes on, and the one before it gets
   * the latest answer again, for a client that lost it.
   */
  resume(version: string): DataObject | undefined {
    if (version === '') {
      for (const filter of this.filters) filter.reset();
      return undefined;
    }
    if (version === this.version) return undefined;
    if (version === String(this.#version - 1) && this.#last !== undefined) return this.#last;
    throw new VimFault('InvalidCollectorVersion', 'The version is not one that this collector gave out.');
  }

  /** The UpdateSet since the last one, or nothing. */
  collect(find: Find, maxObjectUpdates: number = DEFAULT_PAGE): DataObject | undefined {
    const filterSet: DataObject[] = [];
    let room = maxObjectUpdates;
    let truncated = false;
    for (const filter of this.filters) {
      const report = filter.updates(find, room);
      truncated ||= report.truncated;
      room -= report.updates.length;
      if (report.updates.length > 0) filterSet.push({ filter: filter.ref, objectSet: report.updates });
    }
    if (filterSet.length === 0) return undefined;
    this.#version += 1;
    this.#last = { version: this.version, filterSet, truncated };
    return this.#last;
  }
}
