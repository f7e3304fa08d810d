import { fail } from '../core/errors.ts';
import type { Clock } from '../core/clock.ts';
import type { SimulatedVm } from './inventory-spec.ts';

export interface SimulatorOptions {
  /** Address to listen on; absent: 127.0.0.1. */
  readonly host?: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Absent: `administrator@vsphere.local`. */
  readonly username?: string;
  /** Absent: `simulator`. */
  readonly password?: string;
  /** Absent: the inventory of `default-inventory.ts`. */
  readonly vms?: readonly SimulatedVm[];
  /** Seconds after which a lease dies whose client is silent; absent: 300, as vCenter has it. */
  readonly leaseTimeoutSeconds?: number;
  readonly clock?: Clock;
  /** Aborting it closes the simulator. */
  readonly signal?: AbortSignal;
}

/** What the server has seen since its start. */
export interface SimulatorCounters {
  readonly logins: number;
  readonly logouts: number;
  readonly sessionsOpen: number;
  readonly leases: {
    readonly opened: number;
    readonly completed: number;
    readonly aborted: number;
    readonly expired: number;
  };
  readonly progressCalls: number;
  /** Bytes of disks and other files that left the server. */
  readonly bytesSent: number;
  readonly calls: Readonly<Record<string, number>>;
}

export interface Simulator extends AsyncDisposable {
  /** `https://127.0.0.1:<port>/sdk`. */
  readonly url: URL;
  readonly username: string;
  readonly password: string;
  readonly certificatePem: string;
  /** Upper-case hexadecimal, colons between bytes. */
  readonly thumbprintSha256: string;
  readonly thumbprintSha1: string;
  /**
   * Writes the raw disk that the VM pretends to have, sparse: the truth that an export is compared with.
   * `vm` is a name or an inventory path, `index` counts from 0.
   */
  dumpDisk(vm: string, index: number, file: string): Promise<void>;
  counters(): SimulatorCounters;
  close(): Promise<void>;
}

/** Starts an embedded vCenter: vim25 over HTTPS on a certificate of its own. */
export function startSimulator(_options: SimulatorOptions = {}): Promise<Simulator> {
  return Promise.reject(fail('unexpected', 'the embedded vCenter is not built yet'));
}
