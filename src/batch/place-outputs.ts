import { dirname } from 'node:path';
import { fail } from '../core/errors.ts';
import { fileNameFor } from '../core/names.ts';
import { withVmLevel } from '../export/output-template.ts';
import { outputDirectory } from '../export/target.ts';

/** A VM, and the directory that was asked for it: a template with `{vm}`, `{uuid}`, `{date}` and `{time}`. */
export interface Placed {
  readonly name: string;
  readonly instanceUuid: string;
  /** For messages: its inventory path. */
  readonly path: string;
  readonly output: string;
}

/**
 * The directory of each VM's export, absolute, in the order of `vms`. A template without a level for the VM gets one:
 * `DIR` becomes `DIR/<vm>`, and `DIR/<time>` of a series `DIR/<vm>/<time>`. VMs of one name have eight characters of their UUID behind it. Dates and times are those of
 * `now`, of the whole batch. Throws `usage` when two exports would still be in each other's way.
 */
export function placeOutputs(vms: readonly Placed[], now: Date): string[] {
  const templates = vms.map(({ output }) => withVmLevel(output));
  const first = vms.map((vm, at) => outputDirectory({ output: templates[at] ?? '' }, vm, now));
  const taken = Map.groupBy(first, comparable);
  const directories = vms.map((vm, at) => {
    const directory = first[at] ?? '';
    if (taken.get(comparable(directory))?.length === 1) return directory;
    return outputDirectory({ output: withUuid(templates[at] ?? '', vm) }, vm, now);
  });
  refuseMeeting(vms, directories);
  return directories;
}

/** `app-4c4c4544`; a name that `fileNameFor` had to change has it already. */
function withUuid(template: string, { name, instanceUuid }: Placed): string {
  const plain = fileNameFor(name, instanceUuid);
  const short = instanceUuid.replace(/-/g, '').slice(0, 8);
  return plain === name ? template.replaceAll('{vm}', `{vm}-${short}`) : template;
}

/** Some file systems make no difference between `Web` and `web`. */
function comparable(directory: string): string {
  return directory.toLowerCase();
}

/** Neither may two exports have one directory, nor one be inside another that appears in one rename. */
function refuseMeeting(vms: readonly Placed[], directories: readonly string[]): void {
  const owner = new Map<string, Placed>();
  for (const [at, vm] of vms.entries()) {
    const key = comparable(directories[at] ?? '');
    const other = owner.get(key);
    if (other !== undefined) throw meet(other, vm, `would both be exported to ${directories[at] ?? ''}`);
    owner.set(key, vm);
  }
  for (const [at, vm] of vms.entries()) {
    const directory = directories[at] ?? '';
    for (let above = dirname(directory); above !== dirname(above); above = dirname(above)) {
      const other = owner.get(comparable(above));
      if (other !== undefined)
        throw meet(other, vm, `would be exported to ${above} and below it, ${directory}`);
    }
  }
}

function meet(one: Placed, other: Placed, how: string): Error {
  return fail('usage', `${one.path} and ${other.path} ${how}`, {
    hint: 'give each VM a directory of its own: {vm}, or {uuid}, in --output does',
  });
}
