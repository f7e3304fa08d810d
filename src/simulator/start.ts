import { setMaxListeners } from 'node:events';
import { systemClock, type Clock } from '../core/clock.ts';
import type { SimulatorCounters } from './counters.ts';
import { defaultInventory } from './default-inventory.ts';
import { dumpVirtualDisk } from './dump-virtual-disk.ts';
import type { Fault } from './faults/fault.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import { buildInventory } from './inventory/build-inventory.ts';
import type { SimulatedHost, SimulatedVm } from './inventory-spec.ts';
import { NfcFiles } from './nfc/nfc-files.ts';
import { expireLeases } from './nfc/lease-life.ts';
import { endSessions } from './objects/session-manager.ts';
import { testedDatastore, type TestedDatastore } from './tested-datastore.ts';
import { testedHost, type TestedHost } from './tested-host.ts';
import { testedVm, type TestedVm } from './tested-vm.ts';
import { makeCertificate } from './server/certificate.ts';
import { reachableHost, urlHost } from './server/address.ts';
import { listen } from './server/listen.ts';
import { route } from './server/routes.ts';
import { createWorld, type World } from './world.ts';

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
  /** What tells this vCenter from others; absent: a new one. */
  readonly instanceUuid?: string;
  /** Privileges that the user does not hold, by name; absent: an administrator's. */
  readonly privileges?: { readonly denied: readonly string[] };
  /** What is wrong with the ESXi hosts at the start. */
  readonly esxi?: SimulatedHost;
  /** Seconds after which a lease dies whose client is silent; absent: 300, as vCenter has it. */
  readonly leaseTimeoutSeconds?: number;
  /** What every call takes longer, SOAP and REST; absent: 0. Files begin at once. */
  readonly latencyMilliseconds?: number;
  /** How long a task takes; absent: 20. */
  readonly taskMilliseconds?: number;
  readonly clock?: Clock;
  /** Aborting it closes the simulator. */
  readonly signal?: AbortSignal;
  readonly faults?: readonly Fault[];
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
   * `vm` is a name or an inventory path, `index` counts from 0. The disk as it is, or as its guest had left it when it had
   * written `generation` times: what a snapshot froze, though the snapshot be gone.
   */
  dumpDisk(
    vm: string,
    index: number,
    file: string,
    options?: { readonly generation?: number },
  ): Promise<void>;
  /** What shall go wrong, and how often it did. */
  readonly faults: FaultPlan;
  /** Every lease expires now, as if nobody had renewed it. */
  expireLeases(): void;
  /** Every session ends, with its leases, and those of the REST API end too. */
  endSessions(): void;
  /** A VM in the hands of its users. `name` may be an inventory path. */
  vm(name: string): TestedVm;
  /** A datastore, and how full it is. */
  datastore(name: string): TestedDatastore;
  /** An ESXi host, by its name; absent: the first. */
  host(name?: string): TestedHost;
  counters(): SimulatorCounters;
  close(): Promise<void>;
}

export type { Fault } from './faults/fault.ts';
export type { Hit } from './faults/armed-fault.ts';
export type { TestedDatastore } from './tested-datastore.ts';
export type { TestedHost } from './tested-host.ts';
export type { TakenSnapshot, TestedVm } from './tested-vm.ts';
export type { SimulatorCounters } from './counters.ts';

/** Starts an embedded vCenter: vim25 over HTTPS on a certificate of its own. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', username = 'administrator@vsphere.local', password = 'simulator' } = options;
  const clock = options.clock ?? systemClock;
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // one for every task under way
  const certificate = await makeCertificate(host);

  const { promise: ready, resolve: open } = Promise.withResolvers<World>();
  const { server, port, connections } = await listen(
    { host, port: options.port ?? 0 },
    certificate,
    async (request, response) => await route(await ready, request, response),
  );
  const world = createWorld({
    clock,
    username,
    password,
    leaseTimeoutSeconds: options.leaseTimeoutSeconds ?? 300,
    latencyMilliseconds: options.latencyMilliseconds ?? 0,
    taskMilliseconds: options.taskMilliseconds ?? 20,
    endpoint: { host, port, thumbprintSha1: certificate.thumbprintSha1 },
    ...(options.privileges === undefined ? {} : { deniedPrivileges: options.privileges.denied }),
    ...(options.instanceUuid === undefined ? {} : { instanceUuid: options.instanceUuid }),
    ...(options.esxi === undefined ? {} : { esxi: options.esxi }),
    nfcFiles: new NfcFiles(),
    connections,
    closing: closing.signal,
  });
  for (const fault of options.faults ?? []) world.faults.add(fault);
  buildInventory(world, options.vms ?? defaultInventory);
  open(world);

  const close = async () => {
    closing.abort();
    const { promise: closed, resolve } = Promise.withResolvers<undefined>();
    server.close(() => resolve(undefined));
    server.closeAllConnections();
    await closed;
  };
  options.signal?.addEventListener('abort', () => void close(), { once: true });

  return {
    url: new URL(`https://${urlHost(reachableHost(host))}:${port}/sdk`),
    username,
    password,
    certificatePem: certificate.certificatePem,
    thumbprintSha1: certificate.thumbprintSha1,
    thumbprintSha256: certificate.thumbprintSha256,
    dumpDisk: (vm, index, file, { generation } = {}) =>
      dumpVirtualDisk(world, { vm, index, generation }, { file, signal: closing.signal }),
    faults: world.faults,
    expireLeases: () => expireLeases(world),
    endSessions: () => endSessions(world),
    vm: (name) => testedVm(world, name),
    datastore: (name) => testedDatastore(world, name),
    host: (name) => testedHost(world, name),
    counters: () =>
      world.counters.read({
        sessionsOpen: world.sessions.size + world.restSessions.size,
        leasesOpen: world.openLeases.size,
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
