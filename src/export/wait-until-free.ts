import { formatDuration } from '../core/duration.ts';
import type { JournalEntry } from '../state/journal.ts';
import { isFault } from '../vsphere/soap/fault.ts';
import type { ExportableVm, ExportContext } from './request.ts';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Asks for the lease again and again while the VM is busy in vCenter. A run that was killed has left its own lease
 * there, which nobody can end: it ends by itself when nothing has renewed it for its time-out (300 s, usually).
 */
export async function whenFree<T>(
  vm: ExportableVm,
  { clock, emit, signal, journal, runId, leaseWaitMs }: ExportContext & { readonly leaseWaitMs: number },
  request: () => Promise<T>,
): Promise<T> {
  const deadline = clock.monotonic() + leaseWaitMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5)) {
    try {
      return await request();
    } catch (error) {
      const left = deadline - clock.monotonic();
      if (!isFault(error, 'TaskInProgress') || left <= 0) throw error;
      if (pauseMs === FIRST_PAUSE_MS) tell();
      await clock.sleep(Math.min(pauseMs, left), signal);
    }
  }

  function tell(): void {
    const message = `"${vm.name}" is busy in vCenter (${why()}): waiting up to ${formatDuration(leaseWaitMs)}`;
    emit({ type: 'warning.raised', code: 'vm-busy', message });
  }

  function why(): string {
    const ends = 'which ends by itself within minutes';
    const killed = journal.ofDeadRuns().some((entry) => isLeaseOn(entry, vm));
    if (killed) return `a run that was killed left its export lease, ${ends}`;
    // One note is for the lease that is asked for now.
    const own = journal.all().filter((entry) => entry.runId === runId && isLeaseOn(entry, vm));
    return own.length > 1
      ? `the answer to an earlier request of this run was lost, and with it an export lease, ${ends}`
      : 'another task is at work on it';
  }
}

function isLeaseOn(entry: JournalEntry, { instanceUuid }: ExportableVm): boolean {
  return entry.kind === 'lease' && entry.instanceUuid === instanceUuid;
}
