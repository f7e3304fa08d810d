import type { MoRef } from './moref.ts';
import { readProperties } from './properties.ts';
import { refresh } from './refresh.ts';
import type { VsphereSession } from './session.ts';

/**
 * Bytes of the files that the VM writes to now, the last of each disk's chain (`layoutEx`): with a snapshot, what was
 * written since. A server that does not say gives 0.
 */
export async function readDeltaBytes(
  session: VsphereSession,
  { vm: ref, signal }: { readonly vm: MoRef; readonly signal: AbortSignal },
): Promise<number> {
  await refresh(session, 'RefreshStorageInfo', { ref, signal });
  const paths = ['layoutEx.disk', 'layoutEx.file'] as const;
  const facts = await readProperties(session, { ref, type: 'VirtualMachine', paths, signal });
  const sizes = new Map((facts['layoutEx.file'] ?? []).map(({ key, size }) => [key, size]));
  const written = (facts['layoutEx.disk'] ?? []).flatMap(({ chain }) => chain.at(-1)?.fileKey ?? []);
  return written.reduce((sum, key) => sum + (sizes.get(key) ?? 0), 0);
}
