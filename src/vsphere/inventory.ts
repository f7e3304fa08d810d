import type { MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';

export interface FoundVirtualMachine {
  readonly ref: MoRef;
  /** Decoded: `a/b`, where the server says `a%2fb`. */
  readonly name: string;
  /** The full inventory path, `%2f` where a name holds a slash. */
  readonly path: string;
}

export declare function findVirtualMachine(
  session: VsphereSession,
  wanted: { vm: string; datacenter?: string | undefined; signal: AbortSignal },
): Promise<FoundVirtualMachine>;
