import type { MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import type { VirtualMachine } from './virtual-machine.ts';

export type * from './virtual-machine.ts';

export declare function readVirtualMachine(
  session: VsphereSession,
  options: { ref: MoRef; signal: AbortSignal },
): Promise<VirtualMachine>;
