import { fail } from '../core/errors.ts';
import { isPattern } from '../core/name-pattern.ts';
import type { Selected, Selection } from '../selection/selection.ts';
import { readBatchFile } from '../settings/batch-file.ts';
import type { Settings } from '../settings/settings.ts';
import type { App } from './app.ts';
import { confirmed } from './confirm.ts';

/** What the settings say of one VM alone; the settings of the run hold for the rest. */
export type Overrides = Partial<Settings>;

/**
 * Which VMs the settings mean; `absent` says what it means that none are named. Reads the batch file: what is wrong in
 * it is told before anything starts.
 */
export async function selectionFrom(
  { settings, stdin }: App,
  { absent = 'refused' }: { absent?: 'refused' | 'all' } = {},
): Promise<Selection<Overrides>> {
  const { vm: vms, folder: folders, filter: filters, datacenter, batch, all } = settings;
  const named = vms.length + folders.length + filters.length > 0;
  if (batch === undefined && !named && !all && absent === 'refused') {
    throw fail('usage', 'no VM is named', { hint: 'add --vm NAME; hyperexport --help says more' });
  }
  if (batch === undefined) return { vms, folders, filters, datacenter };
  if (named || all) {
    const others = [
      vms.length > 0 && '--vm',
      folders.length > 0 && '--folder',
      filters.length > 0 && '--filter',
    ];
    const other = others.find((name) => name !== false) ?? '--all';
    throw fail('usage', `--batch and ${other} both name VMs`, { hint: 'keep one of them' });
  }
  return { vms, folders, filters, datacenter, batch: await readBatchFile(batch, { stdin }) };
}

/** Whether the settings mean any VM at all. */
export function isVmNamed({ vm, folder, filter, batch, all }: Settings): boolean {
  return vm.length + folder.length + filter.length > 0 || batch !== undefined || all;
}

/**
 * The name of the one VM that a command is about, of a selection that is nothing but a name; undefined of one that may
 * come to any number of VMs.
 */
export function oneVm({ vms, folders, filters, batch }: Selection<unknown>): string | undefined {
  const [only, ...others] = vms;
  const alone = others.length + folders.length + filters.length === 0 && batch === undefined;
  return alone && only !== undefined && !isPattern(only) ? only : undefined;
}

/** The name for a command that can do with one VM only; `what` is that command, as it is typed. */
export async function requireOneVm(app: App, what: string): Promise<string> {
  const vm = oneVm(await selectionFrom(app));
  if (vm !== undefined) return vm;
  throw fail('usage', `${what} is about one VM`, {
    hint: 'write one --vm with its name or path, without --folder, --filter and --batch; hyperexport vms looks at many',
  });
}

/**
 * Patterns and folders that come to every VM of the inventory may be a slip: a person at a terminal is asked, and
 * anybody else has to say `--all`. Errors: `usage`.
 */
export async function confirmEverything(app: App, { everything, vms }: Selected<unknown>): Promise<void> {
  const { all, validateOnly, dryRun } = app.settings;
  if (!everything || all) return;
  const what = validateOnly || dryRun ? 'Check' : 'Export';
  const question = `These are all ${vms.length} VMs of the inventory. ${what} all of them?`;
  if (await confirmed(app, question)) return;
  throw fail('usage', `the selection comes to all ${vms.length} VMs of the inventory`, {
    hint: 'add --all if that is meant, or narrow it; hyperexport vms lists what there is',
  });
}
