import { fail, HyperexportError } from '../core/errors.ts';
import type { Scope } from '../core/scope.ts';
import { keepLeaseAlive } from '../vsphere/lease-keep-alive.ts';
import type { MoRef } from '../vsphere/moref.ts';
import {
  exportSnapshot,
  exportVm as exportAsItIs,
  type LeaseFile,
  type NfcLease,
} from '../vsphere/nfc-lease.ts';
import type { ExportableVm, ExportContext } from './request.ts';
import { whenFree } from './wait-until-free.ts';

/** A lease that renews itself until it is completed; its scope aborts it in every other case. */
export interface OpenLease {
  readonly files: readonly LeaseFile[];
  readonly nfc: NfcLease;
  /** Aborted, with the reason, when the server took the lease away. */
  readonly lost: AbortSignal;
  /** What the server hashes with, so that both sides can be compared. */
  readonly checksum: 'sha256' | 'sha1';
  /** Where the transfer is, 0 to 100: what the keep-alive reports. */
  setPercent(percent: number): void;
  /** Asks the server whether it still lives: a transfer that failed may have failed because it does not. */
  check(): Promise<void>;
  complete(): Promise<void>;
  /** Ends it without an export, so that a fresh one can be had. */
  giveUp(): Promise<void>;
}

export async function openLease(
  vm: ExportableVm,
  context: ExportContext,
  {
    snapshot,
    leaseWaitMs,
    scope,
  }: { readonly snapshot?: MoRef | undefined; readonly leaseWaitMs: number; readonly scope: Scope },
): Promise<OpenLease> {
  const { clock, emit, signal } = context;
  emit({ type: 'lease.requested', vm: vm.name });
  const settle = writeDown(vm, context);
  const unsettle = scope.defer('the journal entry of the lease', settle);
  const nfc = await whenFree(
    vm,
    { ...context, leaseWaitMs },
    async () => await requestLeaseFor(vm, snapshot, context),
  );
  settleDeadLeases(vm, context);
  const abort = async (undo: AbortSignal) => {
    await abortUnlessGone(nfc, undo);
    emit({ type: 'lease.aborted', lease: nfc.ref.value });
  };
  const disarm = scope.defer(
    `the export lease of "${vm.name}" (it ends by itself after ${nfc.timeoutSeconds} s)`,
    abort,
  );
  emit({
    type: 'lease.ready',
    lease: nfc.ref.value,
    timeoutSeconds: nfc.timeoutSeconds,
    files: nfc.files.length,
  });

  const lost = new AbortController();
  let percent = 0;
  const alive = keepLeaseAlive(nfc, {
    clock,
    signal,
    percent: () => percent,
    onLost: (error) => lost.abort(error),
    onRenewed: (done) => emit({ type: 'lease.renewed', lease: nfc.ref.value, percent: done }),
    onAnswered: (milliseconds) => context.limiter?.leaseCallTook(milliseconds),
  });
  const forget = scope.defer('the keep-alive of the lease', async () => await alive.stop());

  return {
    files: nfc.files,
    nfc,
    lost: lost.signal,
    checksum: (await nfc.requestSha256({ signal })) ? 'sha256' : 'sha1',
    setPercent: (value) => (percent = value),
    async check() {
      try {
        await nfc.progress(percent, { signal });
      } catch (error) {
        if (isLost(error)) lost.abort(error);
        // Anything else is for the keep-alive to judge, which has more time.
      }
    },
    async complete() {
      await alive.stop();
      await completeUnlessGone(vm, nfc, context);
      disarm();
      // At once: a note that outlives its lease is one that a kill leaves behind for nothing.
      settle();
      unsettle();
      emit({ type: 'lease.completed', lease: nfc.ref.value });
    },
    async giveUp() {
      await alive.stop();
      forget();
      await abort(signal);
      disarm();
      settle();
      unsettle();
    },
  };
}

function writeDown({ name: vm, instanceUuid }: ExportableVm, context: ExportContext): () => void {
  const { session, journal, runId } = context;
  return journal.record(runId, { kind: 'lease', server: session.host, vm, instanceUuid });
}

/** Leases that killed runs had on this VM are over once it gives a new one. */
function settleDeadLeases({ instanceUuid }: ExportableVm, { journal }: ExportContext): void {
  for (const entry of journal.ofDeadRuns()) {
    if (entry.kind === 'lease' && entry.instanceUuid === instanceUuid) journal.settle(entry.id);
  }
}

/**
 * A lease that ended by itself, after every file was read and compared with what the server had hashed, takes nothing
 * from them; and there is nothing left to end.
 */
async function completeUnlessGone(
  vm: ExportableVm,
  nfc: NfcLease,
  { emit, signal }: ExportContext,
): Promise<void> {
  try {
    await nfc.complete({ signal });
  } catch (error) {
    if (!isLost(error)) throw error;
    emit({
      type: 'warning.raised',
      code: 'lease-lost',
      message: `the export lease of "${vm.name}" ended by itself after all files were read: ${error.message}`,
    });
  }
}

/** A lease that the server has ended blocks nothing: there is nothing left to abort. */
async function abortUnlessGone(nfc: NfcLease, signal: AbortSignal): Promise<void> {
  try {
    await nfc.abort({ signal });
  } catch (error) {
    if (!isLost(error)) throw error;
  }
}

function isLost(error: unknown): error is HyperexportError {
  return error instanceof HyperexportError && error.code === 'lease-lost';
}

/** The server speaks of its methods and object ids; the user asked for a VM by its name. */
async function requestLeaseFor(
  vm: ExportableVm,
  snapshot: MoRef | undefined,
  { session, signal }: ExportContext,
): Promise<NfcLease> {
  try {
    if (snapshot !== undefined) return await exportSnapshot(session, { snapshot, signal });
    return await exportAsItIs(session, { vm: vm.ref, signal });
  } catch (cause) {
    if (!(cause instanceof HyperexportError) || cause.details['fault'] === undefined) throw cause;
    const { code, message, hint, details, retryable } = cause;
    const inherited = { details, retryable, cause, ...(hint === undefined ? {} : { hint }) };
    throw fail(code, `the server gives no export lease on "${vm.name}": ${message}`, inherited);
  }
}
