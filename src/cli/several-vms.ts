import type { BatchVm } from '../batch/batch-vm.ts';
import { placeOutputs } from '../batch/place-outputs.ts';
import { readWhereabouts } from '../batch/read-whereabouts.ts';
import { selectVms } from '../selection/select-vms.ts';
import { isMissing, type SelectedVm, type Selection } from '../selection/selection.ts';
import { moRefKey } from '../vsphere/moref.ts';
import type { VsphereSession } from '../vsphere/session.ts';
import type { App } from './app.ts';
import { rememberingVms } from './completion/remembered-vms.ts';
import { requestOf } from './requests/request-of.ts';
import { confirmEverything, type Overrides } from './selection.ts';

/**
 * The VMs of a selection that may come to several, each with its request and a directory of its own. Errors: those of
 * `selectVms` and `confirmEverything`, and `usage` where two exports would meet.
 */
export async function severalVms(
  app: App,
  session: VsphereSession,
  selection: Selection<Overrides>,
): Promise<BatchVm[]> {
  const { signal, clock } = app;
  const selected = await selectVms(session, selection, { signal, ...rememberingVms(app) });
  await confirmEverything(app, selected);
  for (const warning of selected.warnings) app.warn(warning);

  const missing = selected.vms.filter(isMissing);
  const found = selected.vms.filter((vm): vm is SelectedVm<Overrides> => !isMissing(vm));
  const whereabouts = await readWhereabouts(session, { refs: found.map(({ ref }) => ref), signal });
  const wishes = found.map((vm) => ({
    vm,
    request: requestOf(app, vm),
    // Without one the VM cannot be exported, as its own checks will say.
    ...(whereabouts.get(moRefKey(vm.ref)) ?? { instanceUuid: vm.ref.value }),
  }));
  const outputs = placeOutputs(
    wishes.map(({ vm: { name, path }, request: { output }, instanceUuid }) => ({
      ...{ name, path, output, instanceUuid },
    })),
    clock.now(),
  );
  const byName = Map.groupBy(found, ({ name }) => name);
  return [
    ...missing.map(({ wanted: label, error }) => ({ label, wanted: error })),
    ...wishes.map(({ vm: { name, path }, request, host }, at) => ({
      label: byName.get(name)?.length === 1 ? name : path,
      wanted: { ...request, output: outputs[at] ?? request.output },
      ...(host === undefined ? {} : { host }),
    })),
  ];
}
