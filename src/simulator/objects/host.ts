import type { Value } from '../soap/value.ts';
import { reachableHost } from '../server/address.ts';
import { stableUuid } from '../stable-uuid.ts';
import type { World } from '../world.ts';
import type { Datastore } from './datastore.ts';
import { Entity } from './entity.ts';
import { refsOf, type Properties } from './managed-object.ts';
import type { Network } from './network.ts';

/** An ESXi host. It is reachable under its name: the simulator itself answers for it, with the same certificate. */
export class Host extends Entity {
  readonly datastores: Datastore[] = [];
  readonly networks: Network[] = [];
  readonly vms: Entity[] = [];
  readonly #world: World;
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

  constructor(id: string, world: World, parent: Entity) {
    super('HostSystem', id, world.esxi.address ?? reachableHost(world.endpoint.host), parent);
    this.#world = world;
  }

  get connectionState(): string {
    return this.#world.esxi.connectionState ?? 'connected';
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
