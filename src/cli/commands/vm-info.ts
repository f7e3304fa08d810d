import { vmInfo } from '../../vm-info/vm-info.ts';
import type { App } from '../app.ts';
import { styleOf } from '../display.ts';
import { outputMode } from '../render/mode.ts';
import { renderVmInfo } from '../render/vm-info.ts';
import { requireOneVm } from '../selection.ts';

/** `hyperexport --vm NAME --vm-info`: prints what is known of the VM, and exports nothing. */
export async function run(app: App): Promise<void> {
  const { settings, signal, stdout } = app;
  const { datacenter } = settings;
  const vm = await requireOneVm(app, '--vm-info');

  await using session = await app.openSession();
  const info = await vmInfo(session, { vm, datacenter, signal });
  stdout.write(await renderVmInfo(info, outputMode(settings), styleOf(app, stdout)));
}
