import type { MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import { isFault, NOT_OFFERED } from './soap/fault.ts';

/**
 * Has the server look again, where it would show sizes that may be half an hour old. Where it does not offer that, or
 * not to this user, they are as old as they are.
 */
export async function refresh(
  session: VsphereSession,
  method: 'RefreshDatastore' | 'RefreshStorageInfo',
  { ref, signal }: { readonly ref: MoRef; readonly signal: AbortSignal },
): Promise<void> {
  try {
    await session.call(ref, method, {}, { signal });
  } catch (error) {
    if (!isFault(error, 'NoPermission', ...NOT_OFFERED)) throw error;
  }
}
