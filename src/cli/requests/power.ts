import type { PowerPolicy } from '../../export/power/policy.ts';
import type { Settings } from '../../settings/settings.ts';

/** `--power-off` and what belongs to it; undefined: the power is not to be touched. */
export function powerPolicy({
  powerOff,
  powerOnAfter,
  shutdownTimeout: shutdownMs,
}: Settings): PowerPolicy | undefined {
  return powerOff ? { shutdownMs, powerOnAfter } : undefined;
}
