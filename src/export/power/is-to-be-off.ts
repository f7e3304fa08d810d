import type { LeftOnServer } from '../dead-runs/dead-run-undo.ts';
import type { ExportRequest } from '../request.ts';

/**
 * Whether a killed run has switched a VM off that one of these exports would switch off anyway: it stays off until then,
 * and where `--power-on-after=false` says so, afterwards. A guest that has just begun to start would not even hear that
 * it shall shut down.
 */
export function isToBeOff(
  left: LeftOnServer,
  requests: readonly Pick<ExportRequest, 'vm' | 'power'>[],
): boolean {
  return (
    left.kind === 'power' &&
    requests.some(({ vm, power }) => power !== undefined && (vm === left.vm || vm.endsWith(`/${left.vm}`)))
  );
}
