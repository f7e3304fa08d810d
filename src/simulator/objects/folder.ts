import { Entity } from './entity.ts';
import { refsOf, type Properties } from './managed-object.ts';

export class Folder extends Entity {
  readonly childTypes: readonly string[];
  readonly #children: Entity[] = [];
  readonly properties: Properties = {
    ...this.entityProperties(),
    childType: () => this.childTypes,
    childEntity: () => refsOf(this.#children),
  };

  constructor(
    id: string,
    name: string,
    { parent, childTypes }: { readonly parent?: Entity; readonly childTypes: readonly string[] },
  ) {
    super('Folder', id, name, parent);
    this.childTypes = childTypes;
  }

  override get children(): readonly Entity[] {
    return this.#children;
  }

  add<T extends Entity>(child: T): T {
    this.#children.push(child);
    return child;
  }

  remove(child: Entity): void {
    const index = this.#children.indexOf(child);
    if (index >= 0) this.#children.splice(index, 1);
  }
}
