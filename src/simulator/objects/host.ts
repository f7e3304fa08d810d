import { VimFault } from '../soap/fault.ts';
import type { Value } from '../soap/value.ts';
import { reachableHost } from '../server/address.ts';
import { stableUuid } from '../stable-uuid.ts';
import type { World } from '../world.ts';
import type { Datastore } from './datastore.ts';
import { Entity } from './entity.ts';
import { refsOf, type Properties } from './managed-object.ts';
import type { Network } from './network.ts';

export type ConnectionState = 'connected' | 'disconnected' | 'notResponding';

/** An ESXi host. The simulator itself answers for it, with the same certificate, whatever its name. */
export class Host extends Entity {
  readonly datastores: Datastore[] = [];
  readonly networks: Network[] = [];
  readonly vms = new Set<Entity>();
  readonly #world: World;
  #connectionState: ConnectionState;
  readonly properties: Properties = {
    ...this.entityProperties(),
    datastore: () => refsOf(this.datastores),
    network: () => refsOf(this.networks),
    vm: () => refsOf(this.vms),
    runtime: () => this.#runtime(),
    summary: () => this.#summary(),
    datastoreBrowser: () => this.datastores[0]?.browser.ref,
    configManager: () => ({}),
    licensableResource: () => ({ resource: [] }),
  };

  constructor(
    id: string,
    world: World,
    { parent, name }: { readonly parent: Entity; readonly name?: string | undefined },
  ) {
    super('HostSystem', id, name ?? world.esxi.address ?? reachableHost(world.endpoint.host), parent);
    this.#world = world;
    this.#connectionState = world.esxi.connectionState ?? 'connected';
  }

  get connectionState(): ConnectionState {
    return this.#connectionState;
  }

  set connectionState(state: ConnectionState) {
    this.#connectionState = state;
    this.#world.changes.announce();
  }

  get isConnected(): boolean {
    return this.connectionState === 'connected';
  }

  /** What vCenter says to whoever wants something of it while they are apart. */
  requireConnected(): void {
    if (this.isConnected) return;
    throw new VimFault(
      'HostNotConnected',
      'Unable to communicate with the remote host, since it is disconnected.',
    );
  }

  /** What becomes of that which was under way when they came apart. */
  requireStillConnected(): void {
    if (!this.isConnected) throw hostCommunication();
  }

  /** One that does not respond is silent until it is back; one that is only disconnected from vCenter is not. */
  async answers(signal: AbortSignal): Promise<void> {
    while (this.connectionState === 'notResponding') {
      await this.#world.changes.next(signal);
      signal.throwIfAborted();
    }
  }

  #runtime(): Value {
    return {
      connectionState: this.connectionState,
      powerState: 'poweredOn',
      standbyMode: 'none',
      inMaintenanceMode: false,
      inQuarantineMode: false,
    };
  }

  #summary(): Value {
    const { endpoint, esxi } = this.#world;
    return {
      host: this.ref,
      hardware: hardware(this.ref.value),
      runtime: this.#runtime(),
      config: {
        name: this.wireName,
        port: esxi.port ?? endpoint.port,
        sslThumbprint: esxi.thumbprint ?? endpoint.thumbprintSha1,
        product: product(),
        vmotionEnabled: false,
        faultToleranceEnabled: false,
      },
      quickStats: { overallCpuUsage: 240, overallMemoryUsage: 4096, uptime: 86_400 },
      overallStatus: 'green',
      rebootRequired: false,
    };
  }
}

/** vCenter's own words (`vim.fault.HostCommunication`). */
export const hostCommunication = () =>
  new VimFault('HostCommunication', 'An error occurred while communicating with the remote host.');

function hardware(id: string): Value {
  return {
    vendor: 'hyperexport',
    model: 'Simulated host',
    uuid: stableUuid(`host ${id}`),
    memorySize: 128 * 1024 ** 3,
    cpuModel: 'Simulated CPU @ 2.40GHz',
    cpuMhz: 2400,
    numCpuPkgs: 1,
    numCpuCores: 16,
    numCpuThreads: 32,
    numNics: 2,
    numHBAs: 1,
  };
}

function product(): Value {
  return {
    name: 'VMware ESXi',
    fullName: 'VMware ESXi 8.0.3 build-24022510',
    vendor: 'VMware, Inc.',
    version: '8.0.3',
    build: '24022510',
    osType: 'vmnix-x86',
    productLineId: 'embeddedEsx',
    apiType: 'HostAgent',
    apiVersion: '8.0.3.0',
  };
}
