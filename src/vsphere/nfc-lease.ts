import { fail, type HyperexportError } from '../core/errors.ts';
import { leaseFile, type LeaseFile } from './lease-file.ts';
import { readManifest, type ManifestEntry } from './lease-manifest.ts';
import { moRefKey, type MoRef } from './moref.ts';
import type { VsphereSession } from './session.ts';
import { faultError, isFault, NOT_OFFERED } from './soap/fault.ts';
import type { Answer, Arguments, MethodName, Properties, Read } from './soap/types.ts';
import { waitForProperties } from './wait-for-updates.ts';

export type { LeaseFile } from './lease-file.ts';
export type { ManifestEntry } from './lease-manifest.ts';

interface WithSignal {
  readonly signal: AbortSignal;
}

const ABORT_DEADLINE_MS = 10_000;
/** What vCenter gives, for a server that names none that can be. */
const USUAL_TIMEOUT_SECONDS = 300;

/**
 * Asks for a VM's disks and waits until the server is ready to send them. From then on the VM is blocked until
 * `complete`, `abort` or the lease's time-out; a lease that does not become ready is aborted here. Errors: the fault's
 * (`wrong-state` for a VM that runs, `no-permission`, `vsphere-fault`), `lease-lost`.
 */
export async function exportVm(
  session: VsphereSession,
  { vm, signal }: WithSignal & { readonly vm: MoRef },
): Promise<NfcLease> {
  session.collectors.prepare(signal);
  const lease = await session.call(vm, 'ExportVm', {}, { signal });
  return await ready(session, lease, 'ExportVm', signal);
}

/** The same, of the disks as a snapshot froze them; the VM may run meanwhile. There may be no NVRAM among the files. */
export async function exportSnapshot(
  session: VsphereSession,
  { snapshot, signal }: WithSignal & { readonly snapshot: MoRef },
): Promise<NfcLease> {
  session.collectors.prepare(signal);
  const lease = await session.call(snapshot, 'ExportSnapshot', {}, { signal });
  return await ready(session, lease, 'ExportSnapshot', signal);
}

async function ready(
  session: VsphereSession,
  ref: MoRef,
  method: 'ExportVm' | 'ExportSnapshot',
  signal: AbortSignal,
): Promise<NfcLease> {
  try {
    const info = await whenReady(session, ref, { method, signal });
    return new NfcLease(session, ref, info);
  } catch (error) {
    const deadline = { signal: AbortSignal.timeout(ABORT_DEADLINE_MS), repeat: false };
    // What matters is why it failed; a lease that cannot be aborted ends by its time-out.
    await session.call(ref, 'HttpNfcLeaseAbort', {}, deadline).catch(() => undefined);
    throw asLost(error, ref);
  }
}

async function whenReady(
  session: VsphereSession,
  ref: MoRef,
  { method, signal }: WithSignal & { readonly method: string },
): Promise<Read<'HttpNfcLeaseInfo'>> {
  const watched = { ref, type: 'HttpNfcLease', paths: ['state', 'error', 'info'], signal } as const;
  const { state, error, info } = await waitForProperties(session, watched, isSettled);
  if (error !== undefined) {
    const { fault, localizedMessage: message = '' } = error;
    throw faultError({ fault, message }, { doing: `${method} (${moRefKey(ref)})`, host: session.host });
  }
  if (state === 'ready' && info !== undefined) return info;
  throw fail('lease-lost', `the export lease ${ref.value} is ${state ?? 'gone'} before it was used`);
}

function isSettled({ state, info }: Properties<'HttpNfcLease', 'state' | 'info'>): boolean {
  return state === 'ready' ? info !== undefined : state === 'error' || state === 'done';
}

/** A lease that is ready. It belongs to its session: no call on it is repeated after a new login. */
export class NfcLease {
  readonly ref: MoRef;
  /** The server ends the lease when nothing renewed it for this long. */
  readonly timeoutSeconds: number;
  readonly totalDiskCapacityBytes: number;
  readonly files: readonly LeaseFile[];
  readonly #session: VsphereSession;
  #percent = 0;

  constructor(session: VsphereSession, ref: MoRef, info: Read<'HttpNfcLeaseInfo'>) {
    this.#session = session;
    this.ref = ref;
    this.timeoutSeconds = info.leaseTimeout > 0 ? info.leaseTimeout : USUAL_TIMEOUT_SECONDS;
    this.totalDiskCapacityBytes = info.totalDiskCapacityInKB * 1024;
    this.files = info.deviceUrl.map((device) => leaseFile(device, session));
  }

  /** Asks for SHA-256 in the manifest; `false` when the server (before 6.7, or by its own will) has SHA-1 only. */
  async requestSha256({ signal }: WithSignal): Promise<boolean> {
    const wishes = this.files.map(({ key }) => ({ key, value: 'sha256' }));
    try {
      const args = { deviceUrlsToChecksumTypes: wishes };
      await this.#call('HttpNfcLeaseSetManifestChecksumType', args, signal);
      return true;
    } catch (error) {
      const tooOld = error instanceof Error && 'code' in error && error.code === 'unsupported';
      if (tooOld || isFault(error, ...NOT_OFFERED)) return false;
      throw error;
    }
  }

  /** Renews the lease. The percentage is shown in vCenter's task list, and never goes back there. */
  async progress(percent: number, { signal }: WithSignal): Promise<void> {
    this.#percent = Math.max(this.#percent, Math.min(100, Math.max(0, Math.floor(percent) || 0)));
    await this.#call('HttpNfcLeaseProgress', { percent: this.#percent }, signal);
  }

  /** Sizes and checksums of what was sent so far, by `LeaseFile.key`. */
  async manifest({ signal }: WithSignal): Promise<ReadonlyMap<string, ManifestEntry>> {
    return readManifest(await this.#call('HttpNfcLeaseGetManifest', {}, signal));
  }

  /** Ends the lease: all files were read. */
  async complete({ signal }: WithSignal): Promise<void> {
    await this.#call('HttpNfcLeaseComplete', {}, signal);
  }

  /** Ends the lease early and frees the VM; its transfers break off. */
  async abort({ signal }: WithSignal): Promise<void> {
    await this.#call('HttpNfcLeaseAbort', {}, signal);
  }

  #call<M extends MethodName>(method: M, args: Arguments<M>, signal: AbortSignal): Promise<Answer<M>> {
    return orLost(this.ref, this.#session.call(this.ref, method, args, { signal, repeat: false }));
  }
}

async function orLost<T>(lease: MoRef, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw asLost(error, lease);
  }
}

/** `Timedout` and `InvalidState` are what a lease says that has ended; the other two, what is said of one that is gone. */
const LOST = ['ManagedObjectNotFound', 'NotAuthenticated', 'Timedout', 'InvalidState'];

function asLost(error: unknown, lease: MoRef): unknown {
  if (!isFault(error, ...LOST)) return error;
  return leaseLost(`the export lease ${lease.value} is gone: ${error.message}`, error);
}

export function leaseLost(message: string, cause: unknown): HyperexportError {
  return fail('lease-lost', message, {
    cause,
    hint: 'it ended with its session or by its time-out: start the export again',
  });
}
