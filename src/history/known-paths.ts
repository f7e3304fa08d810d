import { isPattern } from '../core/name-pattern.ts';
import { decodeInventoryName } from '../vsphere/inventory-name.ts';
import type { PastExport } from './past-export.ts';

/**
 * The inventory paths that a history knows. An export that failed before its VM was found has only what was typed: that
 * is the VM of this name, where there is one and no more.
 */
export class KnownPaths {
  readonly #byName = new Map<string, string | undefined>();

  constructor(paths: Iterable<string>) {
    for (const path of paths) {
      const name = path.startsWith('/') ? (path.split('/').at(-1) ?? '') : '';
      for (const spelling of new Set([name, decodeInventoryName(name)]))
        this.#byName.set(spelling, this.#byName.has(spelling) ? undefined : path);
    }
  }

  pathOf(typed: string): string {
    return typed.startsWith('/') ? typed : (this.#byName.get(typed) ?? typed);
  }
}

/** A pattern, a folder or tags of a run that failed before it knew its VMs are none. */
export function isOneVm({ path, status }: PastExport): boolean {
  return status === 'completed' || path.startsWith('/') || !(isPattern(path) || path.startsWith('--'));
}
