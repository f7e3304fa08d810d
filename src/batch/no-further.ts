import { asHyperexportError, fail, systemErrorCode, type HyperexportError } from '../core/errors.ts';
import type { VsphereSession } from '../vsphere/session.ts';
import { serverTime } from '../vsphere/vm-events.ts';

/**
 * Whether the failure of one VM is one that every further VM would meet: then there is no use in beginning them. A
 * server that is gone, or no longer lets this user in, is asked once more, because one ESXi host that is gone looks the
 * same from its VM. A local file system that ran full while it was written to is full for the others too.
 */
export async function noFurther(
  error: HyperexportError,
  { session, signal }: { readonly session: VsphereSession; readonly signal: AbortSignal },
): Promise<HyperexportError | undefined> {
  if (ranFull(error)) return error;
  if (!OF_THE_SERVER.includes(error.code)) return undefined;
  try {
    await serverTime(session, { signal });
    return undefined;
  } catch (thrown) {
    return asHyperexportError(thrown);
  }
}

const OF_THE_SERVER: readonly string[] = ['unreachable', 'tls', 'not-vsphere', 'not-authenticated'];

/** The checks before an export refuse a VM that is too large for what is left; a smaller one may still fit. */
function ranFull(error: HyperexportError): boolean {
  return error.code === 'no-space' && systemErrorCode(error) !== undefined;
}

/** Why a VM was not begun: the reason keeps its code, and so its exit status. */
export function notBegun(reason: HyperexportError): HyperexportError {
  return fail(reason.code, `not begun: ${reason.message}`, {
    ...(reason.hint === undefined ? {} : { hint: reason.hint }),
    details: reason.details,
  });
}
