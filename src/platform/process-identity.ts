import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Names one process for good: a process id alone is used again by the system after a while. */
export interface ProcessIdentity {
  /** Where the process id means this process: the host's name, and in a container which one (`web01#4026532291`). */
  readonly host: string;
  readonly pid: number;
  /** When the process started, in the kernel's ticks since boot; absent where the system does not tell. */
  readonly started?: string;
}

export function thisProcess(): ProcessIdentity {
  return { host: thisHost(), pid: process.pid, ...startOf(process.pid) };
}

/**
 * Whether the process is provably gone: it ran on this host, and its id is free or belongs to a process that started at
 * another time. A process of another host, or of another container on this one, is never judged dead.
 */
export function isDead(identity: ProcessIdentity): boolean {
  if (identity.host !== thisHost()) return false;
  if (!isRunning(identity.pid)) return true;
  const now = startOf(identity.pid).started;
  return identity.started !== undefined && now !== undefined && now !== identity.started;
}

/** Of the kernel's first namespace of process ids, which the host itself has (PROC_PID_INIT_INO). */
const FIRST_NAMESPACE = '4026531836';

/** Containers may share a name, and each of them counts processes from 1 (pid_namespaces(7)). */
function thisHost(): string {
  const namespace = pidNamespace();
  return namespace === undefined || namespace === FIRST_NAMESPACE ? hostname() : `${hostname()}#${namespace}`;
}

function pidNamespace(): string | undefined {
  try {
    return /^pid:\[(\d+)\]$/.exec(readlinkSync('/proc/self/ns/pid'))?.[1];
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)); the command in field 2 may hold spaces, so the count starts behind its `)`. */
function startOf(pid: number): { started?: string } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return started === undefined ? {} : { started };
  } catch {
    return {};
  }
}
