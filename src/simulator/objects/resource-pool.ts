import type { MoRef } from '../../vsphere/moref.ts';
import type { Value } from '../soap/value.ts';
import { Entity } from './entity.ts';
import { refsOf, type Properties } from './managed-object.ts';

export class ResourcePool extends Entity {
  readonly owner: Entity;
  readonly vms = new Set<Entity>();
  readonly properties: Properties = {
    ...this.entityProperties(),
    owner: (): MoRef => this.owner.ref,
    resourcePool: () => [],
    vm: () => refsOf(this.vms),
    config: () => this.#config(),
    runtime: () => this.#runtime(),
    summary: () => ({ name: this.wireName, config: this.#config(), runtime: this.#runtime() }),
  };

  constructor(id: string, name: string, parent: Entity, owner: Entity) {
    super('ResourcePool', id, name, parent);
    this.owner = owner;
  }

  #config(): Value {
    return {
      entity: this.ref,
      cpuAllocation: unlimitedAllocation(),
      memoryAllocation: unlimitedAllocation(),
    };
  }

  #runtime(): Value {
    const usage = {
      reservationUsed: 0,
      reservationUsedForVm: 0,
      unreservedForPool: 36_000,
      unreservedForVm: 36_000,
      overallUsage: 0,
      maxUsage: 36_000,
    };
    return { memory: usage, cpu: usage, overallStatus: 'green' };
  }
}

/** A ResourceAllocationInfo without reservation or limit. */
export function unlimitedAllocation(shares = 4000): Value {
  return { reservation: 0, expandableReservation: true, limit: -1, shares: { shares, level: 'normal' } };
}
