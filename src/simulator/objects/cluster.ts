import type { Value } from '../soap/value.ts';
import { typed } from '../soap/value.ts';
import { Entity } from './entity.ts';
import type { Folder } from './folder.ts';
import type { Host } from './host.ts';
import { refsOf, type Properties } from './managed-object.ts';
import { ResourcePool } from './resource-pool.ts';

const GIB = 1024 ** 3;

/** A cluster with its hosts and its root resource pool. */
export class Cluster extends Entity {
  readonly hosts: Host[] = [];
  readonly resourcePool: ResourcePool;
  readonly properties: Properties = {
    ...this.entityProperties(),
    host: () => refsOf(this.hosts),
    resourcePool: () => this.resourcePool.ref,
    datastore: () => [...new Set(this.hosts.flatMap(({ datastores }) => refsOf(datastores)))],
    network: () => [...new Set(this.hosts.flatMap(({ networks }) => refsOf(networks)))],
    summary: () => this.#summary(),
    summaryEx: () => this.#summary(),
    configuration: () => ({ dasConfig: { enabled: false }, drsConfig: { enabled: false } }),
    configurationEx: () => ({ vmSwapPlacement: 'vmDirectory', spbmEnabled: false }),
  };

  constructor(id: string, name: string, parent: Folder, newId: (prefix: string) => string) {
    super('ClusterComputeResource', id, name, parent);
    this.resourcePool = new ResourcePool(newId('resgroup'), 'Resources', this, this);
  }

  override get children(): readonly Entity[] {
    return [...this.hosts, this.resourcePool];
  }

  #summary(): Value {
    const count = this.hosts.length;
    return typed('ClusterComputeResourceSummary', {
      totalCpu: 38_400 * count,
      totalMemory: 128 * GIB * count,
      numCpuCores: 16 * count,
      numCpuThreads: 32 * count,
      effectiveCpu: 36_000 * count,
      effectiveMemory: 120 * 1024 * count,
      numHosts: count,
      numEffectiveHosts: count,
      overallStatus: 'green',
      currentFailoverLevel: 0,
      numVmotions: 0,
    });
  }
}
