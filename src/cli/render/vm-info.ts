import type { VmInfo } from '../../vm-info/describe.ts';
import type { OutputMode } from './mode.ts';
import { keyValueLines } from './quiet.ts';
import type { Style } from './style.ts';

/** What is known of a VM, in the mode asked for. */
export async function renderVmInfo(info: VmInfo, mode: OutputMode, style: Style): Promise<string> {
  if (mode === 'json') return `${JSON.stringify(info, undefined, 2)}\n`;
  if (mode === 'quiet') return vmInfoLines(info);
  // What measures the columns of a box takes longer to load than all else that a script asks for.
  const { vmInfoBox } = await import('./vm-info-box.ts');
  return vmInfoBox(info, style);
}

/** Seven lines, in this order: scripts depend on it. */
function vmInfoLines(info: VmInfo): string {
  const { name, path, power_state, guest_os, cpu, memory_mb, storage_bytes } = info;
  return keyValueLines({ name, path, power_state, guest_os, cpu, memory_mb, storage_bytes });
}
