import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/** What a process holds, right after its garbage was collected. */
export interface Held {
  readonly exports: number;
  readonly heapBytes: number;
  readonly externalBytes: number;
  readonly rssBytes: number;
  /** Open file descriptors; 0 where the system has no /proc. */
  readonly descriptors: number;
  /** What keeps the event loop busy: sockets, timers, files (process.getActiveResourcesInfo). */
  readonly resources: number;
  /** Listeners on the one signal that all exports were given. */
  readonly signalListeners: number;
  readonly processListeners: number;
}

/** Needs --expose-gc. Sockets and files are closed over several turns of the event loop: they get them. */
export async function collectGarbage(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) {
    await setImmediate();
    globalThis.gc?.();
  }
}

export function measure(exports: number, signalListeners: number): Held {
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    exports,
    heapBytes: heapUsed,
    externalBytes: external,
    rssBytes: rss,
    descriptors: countDescriptors(),
    resources: process.getActiveResourcesInfo().length,
    signalListeners,
    processListeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}

function countDescriptors(): number {
  try {
    // One of them is that of the listing itself.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return 0;
  }
}
