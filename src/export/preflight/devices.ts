import { ok, warning, type Finding } from './finding.ts';
import type { Facts } from './subject.ts';

/** Hardware of the ESXi host that is lent to the VM: no file stands for it, so no export holds it. */
export function checkDevices({ vm }: Facts): Finding[] {
  const { passthrough } = vm.devices;
  if (passthrough.length === 0) return [ok('nothing that an export cannot hold')];
  return passthrough.map((label) =>
    warning(
      `${label} is hardware of the ESXi host: it is no part of the export`,
      'if the server refuses because of it, take the device off for the export',
    ),
  );
}
