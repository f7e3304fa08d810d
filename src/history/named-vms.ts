import { isPattern, matchesPattern } from '../core/name-pattern.ts';
import { decodeInventoryName, isInventoryName } from '../vsphere/inventory-name.ts';

/** A VM as a row of the history names it: the path is what was typed, where the VM was not found. */
export interface RowVm {
  readonly name: string;
  readonly vmPath: string;
}

/**
 * Which rows are about the VMs that are named, by the rules of a selection: a name, a full path, or a pattern, which is
 * compared with paths where it holds a slash. No server is asked, so a name is that of every VM that had it.
 */
export function namedVms(wanted: readonly string[]): (row: RowVm) => boolean {
  return (row) => wanted.some((each) => isNamed(each, row));
}

function isNamed(wanted: string, { name, vmPath }: RowVm): boolean {
  if (wanted === name || wanted === vmPath) return true;
  const parts = partsOf(vmPath);
  if (wanted.includes('/')) return fits(partsOf(wanted), parts);
  const own = parts.at(-1) ?? name;
  return isInventoryName(wanted, own) || (isPattern(wanted) && matches(wanted, own));
}

function fits(wanted: readonly string[], parts: readonly string[]): boolean {
  return wanted.length === parts.length && wanted.every((part, at) => matches(part, parts[at] ?? ''));
}

/** In either spelling: the server's, or the one that people see. */
function matches(wanted: string, name: string): boolean {
  return matchesPattern(wanted, name) || matchesPattern(wanted, decodeInventoryName(name));
}

function partsOf(path: string): string[] {
  return path.replace(/^\//, '').split('/');
}
