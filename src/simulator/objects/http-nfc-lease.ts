import type { MoRef } from '../../vsphere/moref.ts';
import { invalidState, localized, VimFault } from '../soap/fault.ts';
import type { DataObject } from '../soap/value.ts';
import type { ExportedFile } from '../nfc/exported-file.ts';
import { ManagedObject, type Properties } from './managed-object.ts';
import type { VirtualMachine } from './virtual-machine/virtual-machine.ts';

export type LeaseState = 'initializing' | 'ready' | 'done' | 'error';
export type LeaseEnd = 'completed' | 'aborted' | 'expired' | 'session-ended' | 'failed';

/** The right to read a VM's files for a while. What moves it from state to state is in `nfc/lease-life.ts`. */
export class HttpNfcLease extends ManagedObject {
  readonly vm: VirtualMachine;
  readonly files: readonly ExportedFile[];
  state: LeaseState = 'initializing';
  percent = 0;
  /** The monotonic time at which the lease dies unless it is renewed. */
  deadline = Number.POSITIVE_INFINITY;
  #error: VimFault | undefined;
  #info: DataObject | undefined;
  readonly #ending = new AbortController();
  readonly #onEnd: (end: LeaseEnd) => void;

  readonly properties: Properties = {
    initializeProgress: () => (this.state === 'initializing' ? 0 : 100),
    transferProgress: () => this.percent,
    mode: () => 'pushOrGet',
    capabilities: () => ({ pullModeSupported: false, corsSupported: false }),
    info: () => this.#info,
    state: () => this.state,
    error: () => (this.#error === undefined ? undefined : localized(this.#error)),
  };

  constructor(
    id: string,
    vm: VirtualMachine,
    files: readonly ExportedFile[],
    onEnd: (end: LeaseEnd) => void,
  ) {
    super('HttpNfcLease', id);
    this.vm = vm;
    this.files = files;
    this.#onEnd = onEnd;
  }

  get entity(): MoRef {
    return this.vm.ref;
  }

  /** Aborted when the lease ends, however it ends: its transfers break off. */
  get ended(): AbortSignal {
    return this.#ending.signal;
  }

  becomeReady(info: DataObject): void {
    this.#info = info;
    this.state = 'ready';
  }

  end(how: LeaseEnd, error?: VimFault): void {
    if (this.#ending.signal.aborted) return;
    this.state = how === 'completed' ? 'done' : 'error';
    this.#error = error;
    this.#ending.abort();
    this.#onEnd(how);
  }

  /** Whoever comes too late is told why (Timedout), who comes too early or twice is not served (InvalidState). */
  requireReady(): void {
    if (this.state === 'error' && this.#error !== undefined) throw this.#error;
    if (this.state !== 'ready') throw invalidState(`The lease is ${this.state}.`);
    this.vm.host.requireConnected();
  }
}

export const timedOut = () => new VimFault('Timedout', 'Operation timed out.');
