import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { endGroup, groupOf } from './child-group.ts';
import type { Environment } from './environment.ts';

export interface ChildOptions {
  /** Absent: that of this process. */
  readonly environment?: Environment;
  /** What stands on its standard input; it need not read it. */
  readonly input?: string;
  readonly onStdout: (piece: Buffer) => void;
  /** Absent: nobody reads it. */
  readonly onStderr?: (piece: Buffer) => void;
  /**
   * In a process group of its own, which is ended as a whole, and which Ctrl-C at the terminal does not reach. Not for a
   * program that asks a person: it has no terminal then.
   */
  readonly ownGroup?: boolean;
  /** Ends it: SIGTERM, and SIGKILL after the grace. */
  readonly signal: AbortSignal;
  readonly graceMs?: number;
}

export interface ChildEnd {
  readonly status: number | null;
  readonly killedBy: NodeJS.Signals | null;
}

const GRACE_MS = 5000;
/** What a program wrote last may be in the pipe still; whoever it left behind may hold the pipe open for ever. */
const DRAIN_MS = 250;

/**
 * Runs a program without a shell until it ends, however that is. Rejects with Node's error when it cannot be started,
 * and with the signal's reason when that has ended it; by then its whole group is gone. A program that it leaves running
 * when it ends by itself is not waited for, and nothing more of it is read. All this is in real time, whatever clock a
 * run has.
 */
export async function runChild(
  [program = '', ...words]: readonly string[],
  { signal, graceMs = GRACE_MS, ...options }: ChildOptions,
): Promise<ChildEnd> {
  signal.throwIfAborted();
  const child = start(program, words, options);
  const exited = exitOf(child);
  const group = groupOf(child, { own: options.ownGroup === true });
  const { promise: aborted, resolve } = Promise.withResolvers<'aborted'>();
  const onAbort = (): void => resolve('aborted');
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const end = await Promise.race([exited, aborted]);
    if (end === 'aborted') {
      await endGroup(group, { exited, graceMs });
      throw signal.reason;
    }
    await drained(child);
    return end;
  } finally {
    signal.removeEventListener('abort', onAbort);
    group.forget();
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

function start(
  program: string,
  words: readonly string[],
  { environment, input = '', onStdout, onStderr, ownGroup = false }: Omit<ChildOptions, 'signal' | 'graceMs'>,
): ChildProcess {
  const child = spawn(program, words, {
    stdio: ['pipe', 'pipe', onStderr === undefined ? 'ignore' : 'pipe'],
    detached: ownGroup && process.platform !== 'win32',
    windowsHide: true,
    ...(environment === undefined ? {} : { env: environment }),
  });
  // Whoever does not read it gets EPIPE here.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  child.stdout?.on('data', onStdout);
  if (onStderr !== undefined) child.stderr?.on('data', onStderr);
  return child;
}

async function exitOf(child: ChildProcess): Promise<ChildEnd> {
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, killedBy) => resolve({ status, killedBy }));
  });
}

async function drained(child: ChildProcess): Promise<void> {
  const ended = new AbortController();
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await Promise.race([closed, wait(DRAIN_MS, undefined, { signal: ended.signal }).catch(() => undefined)]);
  ended.abort();
}
