import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import type { MoRef } from '../vsphere/moref.ts';
import { Changes } from './changes.ts';
import { Counters } from './counters.ts';
import type { ManagedObject } from './objects/managed-object.ts';
import type { NfcFiles } from './nfc/nfc-files.ts';
import type { HttpNfcLease } from './objects/http-nfc-lease.ts';
import type { Connections } from './server/listen.ts';
import { FaultPlan } from './faults/fault-plan.ts';
import type { SimulatedHost } from './inventory-spec.ts';
import type { Session } from './session.ts';
import { Tags } from './tagging/tags.ts';

/** What a running vCenter is made of: its objects, its sessions, its clock. */
export interface World {
  readonly clock: Clock;
  readonly username: string;
  readonly password: string;
  readonly instanceUuid: string;
  readonly leaseTimeoutSeconds: number;
  readonly latencyMilliseconds: number;
  /** How long a task takes, in milliseconds. */
  readonly taskMilliseconds: number;
  /** Where the server listens, and the SHA-1 of its certificate, as leases and hosts report them. */
  readonly endpoint: { readonly host: string; readonly port: number; readonly thumbprintSha1: string };
  /** What its user may not do. */
  readonly deniedPrivileges: ReadonlySet<string>;
  readonly esxi: SimulatedHost;
  readonly objects: Objects;
  readonly sessions: Map<string, Session>;
  /** Those of the REST API, by their tokens, as it describes them. */
  readonly restSessions: Map<string, object>;
  readonly tags: Tags;
  /** The leases that block their VMs. */
  readonly openLeases: Set<HttpNfcLease>;
  readonly changes: Changes;
  readonly counters: Counters;
  /** The files that open leases serve. */
  readonly nfcFiles: NfcFiles;
  /** What shall go wrong. */
  readonly faults: FaultPlan;
  readonly connections: Connections;
  /** Aborted when the server closes. */
  readonly closing: AbortSignal;
}

/** The objects that every session sees, by reference. */
export class Objects {
  readonly #objects = new Map<string, ManagedObject>();
  #lastNumber = 100;

  add<T extends ManagedObject>(object: T): T {
    this.#objects.set(object.ref.value, object);
    return object;
  }

  remove(object: ManagedObject): void {
    this.#objects.delete(object.ref.value);
  }

  /** The object that `ref` names in the eyes of `session`: its own come first. The type must agree. */
  find(ref: MoRef, session: Session | undefined): ManagedObject | undefined {
    const object = session?.find(ref.value) ?? this.#objects.get(ref.value);
    return object?.ref.type === ref.type ? object : undefined;
  }

  newId(prefix: string): string {
    this.#lastNumber += 1;
    return `${prefix}-${this.#lastNumber}`;
  }

  all(): Iterable<ManagedObject> {
    return this.#objects.values();
  }
}

export interface WorldOptions {
  readonly clock: Clock;
  readonly username: string;
  readonly password: string;
  readonly leaseTimeoutSeconds: number;
  readonly latencyMilliseconds: number;
  readonly taskMilliseconds: number;
  readonly endpoint: World['endpoint'];
  readonly deniedPrivileges?: readonly string[];
  readonly esxi?: SimulatedHost;
  readonly nfcFiles: NfcFiles;
  readonly connections: Connections;
  readonly closing: AbortSignal;
  /** Absent: one that no other has. */
  readonly instanceUuid?: string;
}

export function createWorld(options: WorldOptions): World {
  return {
    ...options,
    instanceUuid: options.instanceUuid ?? randomUUID(),
    deniedPrivileges: new Set(options.deniedPrivileges),
    esxi: options.esxi ?? {},
    objects: new Objects(),
    sessions: new Map(),
    restSessions: new Map(),
    tags: new Tags(),
    openLeases: new Set(),
    faults: new FaultPlan(),
    changes: new Changes(),
    counters: new Counters(),
  };
}
