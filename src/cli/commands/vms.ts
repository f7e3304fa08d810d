import { survey } from '../../export/survey.ts';
import { isMissing, type SelectedVm } from '../../selection/selection.ts';
import { selectVms } from '../../selection/select-vms.ts';
import type { App } from '../app.ts';
import { rememberingVms } from '../completion/remembered-vms.ts';
import { styleOf } from '../display.ts';
import { outputMode } from '../render/mode.ts';
import { renderVms } from '../render/vms/render-vms.ts';
import { rowOf, rowOfMissing, type VmRow } from '../render/vms/vm-row.ts';
import { requestOf } from '../requests/request-of.ts';
import { selectionFrom, type Overrides } from '../selection.ts';

/**
 * `hyperexport vms`: the VMs of the inventory, or those that are named, and for each whether an export with these
 * settings would begin. It changes nothing, and ends with 0 whatever it finds.
 */
export async function run(app: App): Promise<void> {
  const { settings, signal, stdout } = app;
  const selection = await selectionFrom(app, { absent: 'all' });
  await using session = await app.openSession();
  const { vms, warnings } = await selectVms(session, selection, { signal, ...rememberingVms(app) });
  for (const warning of warnings) app.warn(warning);

  const found = vms.filter((vm): vm is SelectedVm<Overrides> => !isMissing(vm));
  const candidates = found.map((vm) => ({ ...vm, request: requestOf(app, vm) }));
  const surveyed = new Map(
    (await survey(session, candidates, { signal })).map((each, at) => [found[at], each]),
  );
  const rows = vms.flatMap((vm): VmRow[] => {
    if (isMissing(vm)) return [rowOfMissing(vm)];
    const each = surveyed.get(vm);
    return each === undefined ? [] : [rowOf(vm, each)];
  });
  stdout.write(renderVms(rows, outputMode(settings), styleOf(app, stdout)));
}
