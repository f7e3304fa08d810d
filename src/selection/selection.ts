import type { HyperexportError } from '../core/errors.ts';
import type { MoRef } from '../vsphere/moref.ts';

/** Which VMs a user means, in plain values. All that is given must hold; without `vms` every VM is meant. */
export interface Selection<Overrides = never> {
  /** Names, full inventory paths and patterns; a VM that any of them names. */
  readonly vms: readonly string[];
  /** Folders by full path, name or end of the path; a VM in or below any of them. */
  readonly folders: readonly string[];
  readonly filters: readonly TagFilter[];
  /** A datacenter's name or path. */
  readonly datacenter?: string | undefined;
  /** The lines of a batch file, instead of `vms`. */
  readonly batch?: readonly BatchLine<Overrides>[] | undefined;
}

/** A tag of vSphere, by its category's name and its own. */
export interface TagFilter {
  readonly category: string;
  readonly tag: string;
}

/** One line of a batch file. What it sets differently for its VM is handed on and not looked at. */
export interface BatchLine<Overrides> {
  /** A name, a full inventory path or a pattern. */
  readonly vm: string;
  /** `vms.txt:12` */
  readonly place: string;
  readonly overrides: Overrides;
}

export interface SelectedVm<Overrides = never> {
  readonly ref: MoRef;
  /** Decoded: `a/b`, where the server says `a%2fb`. */
  readonly name: string;
  /** The full inventory path, `%2f` where a name holds a slash. */
  readonly path: string;
  /** Of the line of the batch file that named it, as is `place`. */
  readonly overrides?: Overrides;
  readonly place?: string;
}

/** A line of a batch file that names no VM, or several of one name: a VM that failed, and no reason to stop. */
export interface MissingVm {
  readonly wanted: string;
  /** `not-found` or `ambiguous`. */
  readonly error: HyperexportError;
}

export interface Selected<Overrides = never> {
  /** Each VM once, in the order of what named them; what one pattern matches is in the order of its paths. */
  readonly vms: readonly (SelectedVm<Overrides> | MissingVm)[];
  /** Something that matches without naming (a pattern, a folder) came to all VMs that there are, and not by their tags. */
  readonly everything: boolean;
  readonly warnings: readonly SelectionWarning[];
}

export interface SelectionWarning {
  readonly code: 'named-twice';
  readonly message: string;
}

export function isMissing(vm: SelectedVm<unknown> | MissingVm): vm is MissingVm {
  return 'error' in vm;
}
