import { Entity } from './entity.ts';
import { refsOf, type Properties } from './managed-object.ts';

export class Network extends Entity {
  readonly hosts: Entity[] = [];
  readonly vms = new Set<Entity>();
  readonly properties: Properties = {
    ...this.entityProperties(),
    summary: () => ({ network: this.ref, name: this.wireName, accessible: true, ipPoolName: '' }),
    host: () => refsOf(this.hosts),
    vm: () => refsOf(this.vms),
  };

  constructor(id: string, name: string, parent: Entity) {
    super('Network', id, name, parent);
  }
}
