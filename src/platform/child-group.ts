import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

/** A child and, where it has a process group of its own, all that it has started there. */
export interface ChildGroup {
  /** Sends it a signal; false where nobody is left. Signal 0 only asks. */
  readonly kill: (signal: NodeJS.Signals | 0) => boolean;
  /** It is over: what is left of it is nobody's business here. */
  readonly forget: () => void;
}

/** Those that would go on when this process is ended at once: Ctrl-C at the terminal does not reach them. */
const alive = new Set<ChildGroup>();

const LOOK_EVERY_MS = 20;
/** A process that hangs in a disk cannot even be killed. */
const KILLED_MS = 2000;

export function groupOf(child: ChildProcess, { own }: { readonly own: boolean }): ChildGroup {
  const { pid } = child;
  const ownGroup = own && process.platform !== 'win32' && pid !== undefined;
  const group: ChildGroup = {
    kill: (signal) => (ownGroup ? killGroup(pid, signal) : child.exitCode === null && child.kill(signal)),
    forget: () => void alive.delete(group),
  };
  if (ownGroup) alive.add(group);
  return group;
}

/** Asks it to end, and after the grace makes it; returns when nobody is left, whoever started whom. */
export async function endGroup(
  group: ChildGroup,
  { exited, graceMs }: { readonly exited: Promise<unknown>; readonly graceMs: number },
): Promise<void> {
  group.kill('SIGTERM');
  await gone(group, graceMs);
  group.kill('SIGKILL');
  const ended = new AbortController();
  const late = wait(KILLED_MS, undefined, { signal: ended.signal }).catch(() => undefined);
  await Promise.race([exited.catch(() => undefined), late]);
  ended.abort();
}

/** For a process that ends at once, and cannot wait for anybody. */
export function killAllGroups(): void {
  for (const group of alive) group.kill('SIGKILL');
}

async function gone(group: ChildGroup, withinMs: number): Promise<void> {
  const late = AbortSignal.timeout(withinMs);
  while (!late.aborted && group.kill(0)) await wait(LOOK_EVERY_MS);
}

function killGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}
