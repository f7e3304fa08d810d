import { formatBytes } from '../../core/bytes.ts';
import type { VmInfo } from '../../vm-info/describe.ts';
import { renderBox, type BoxRow } from './box.ts';
import type { Style } from './style.ts';

export function vmInfoBox(info: VmInfo, style: Style): string {
  const { name, path, power_state, guest_os, cpu, memory_mb, storage_bytes } = info;
  const memory = `${memory_mb} MB (${(Math.floor((memory_mb / 1024) * 10) / 10).toFixed(1)} GB)`;
  return renderBox(
    {
      title: 'VM Information',
      head: ['Property', 'Value'],
      rows: [
        { icon: '🖥️', label: 'VM Name', value: name },
        { icon: '⚡', label: 'Power State', value: power_state, tone: POWER_TONES[power_state] },
        { icon: '💿', label: 'Guest OS', value: guest_os },
        { icon: '🧠', label: 'Memory', value: memory },
        { icon: '⚙️', label: 'vCPUs', value: String(cpu) },
        { icon: '💾', label: 'Storage', value: formatBytes(storage_bytes) },
        { icon: '📍', label: 'Path', value: path },
      ],
    },
    style,
  );
}

/** Colour says what an export will say: only a VM that is off can be exported as it is. */
const POWER_TONES = {
  poweredOff: 'good',
  poweredOn: 'warn',
  suspended: 'warn',
} as const satisfies Record<VmInfo['power_state'], BoxRow['tone']>;
