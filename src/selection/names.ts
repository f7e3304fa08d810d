import { fail, type HyperexportError } from '../core/errors.ts';
import { ambiguousName, noSuchVm } from '../vsphere/inventory.ts';
import { decodeInventoryName } from '../vsphere/inventory-name.ts';
import type { Placed } from '../vsphere/vm-list.ts';
import { isPattern, matchesPattern } from '../core/name-pattern.ts';

/** What one name, path or pattern came to. */
export interface Match {
  readonly vms: readonly Placed[];
  /** By a pattern: nobody named each of them. */
  readonly byPattern: boolean;
}

/** VMs by their names and paths, in either spelling; looking one up does not take longer with their number. */
export class Names {
  readonly #vms: readonly Placed[];
  readonly #index = new Map<string, Placed[]>();
  readonly #byPath: ReadonlyMap<string, readonly Placed[]>;

  constructor(vms: readonly Placed[]) {
    this.#vms = vms;
    this.#byPath = Map.groupBy(vms, ({ path }) => path);
    for (const vm of vms) for (const spelling of spellings(vm)) this.#add(spelling, vm);
  }

  /**
   * The VM of exactly that name or path; else, of a pattern, all that it matches: names, or full paths where it holds a
   * slash, in which a wildcard stands for no slash. Nothing is matched in part. Errors: `not-found` (with the nearest
   * names), `ambiguous` (with the paths of all).
   */
  match(wanted: string, place = ''): Match {
    // `/DC0/vm/a/b` is "b" in "a"; only where there is none, it is a VM called "a/b".
    const path = wanted.includes('/') ? `/${wanted.replace(/^\//, '')}` : undefined;
    const there = path === undefined ? undefined : this.#byPath.get(path);
    const exact = there ?? this.#index.get(wanted) ?? this.#index.get(`/${wanted}`) ?? [];
    if (exact.length > 1)
      throw ambiguousName(
        wanted,
        exact.map(({ path }) => path),
      );
    if (exact.length === 1) return { vms: exact, byPattern: false };
    if (!isPattern(wanted)) throw this.#notFound(wanted, place);
    const vms = this.#vms.filter((vm) => fits(wanted, vm)).sort(byPath);
    if (vms.length === 0) throw nothingMatches(wanted, place);
    return { vms, byPattern: true };
  }

  #add(spelling: string, vm: Placed): void {
    const known = this.#index.get(spelling);
    if (known === undefined) this.#index.set(spelling, [vm]);
    else if (!known.includes(vm)) known.push(vm);
  }

  #notFound(wanted: string, place: string): HyperexportError {
    return noSuchVm(
      wanted,
      this.#vms.map(({ name }) => name),
      place,
    );
  }
}

function spellings({ name, names, path }: Placed): string[] {
  const raw = names.at(-1) ?? name;
  return [...new Set([name, raw, path, `/${names.map(decodeInventoryName).join('/')}`])];
}

function fits(pattern: string, { name, names }: Placed): boolean {
  if (!pattern.includes('/')) return matchesName(pattern, name, names.at(-1) ?? name);
  const parts = pattern.replace(/^\//, '').split('/');
  return (
    parts.length === names.length &&
    parts.every((part, index) => {
      const raw = names[index] ?? '';
      return matchesName(part, decodeInventoryName(raw), raw);
    })
  );
}

function matchesName(pattern: string, name: string, raw: string): boolean {
  return matchesPattern(pattern, name) || (raw !== name && matchesPattern(pattern, raw));
}

/** By code units: the same everywhere, whatever the locale. */
export function byPath(a: Placed, b: Placed): number {
  return a.path < b.path ? -1 : Number(a.path > b.path);
}

function nothingMatches(wanted: string, place: string): HyperexportError {
  const hint = wanted.includes('/')
    ? 'a pattern with a slash is compared with full paths, such as /DC0/vm/folder/name'
    : '* stands for any characters, ? for one; capital letters matter';
  return fail('not-found', `no VM${place} matches "${wanted}"`, { hint });
}
