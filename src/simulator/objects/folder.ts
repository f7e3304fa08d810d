import { Entity } from './entity.ts';
import { refsOf, type Properties } from './managed-object.ts';

export class Folder extends Entity {
  readonly childTypes: readonly string[];
  readonly #children = new Set<Entity>();
  readonly #folders = new Map<string, Folder>();
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
    return [...this.#children];
  }

  /** The folder of this name in it. */
  folder(name: string): Folder | undefined {
    return this.#folders.get(name);
  }

  add<T extends Entity>(child: T): T {
    this.#children.add(child);
    if (child instanceof Folder) this.#folders.set(child.displayName, child);
    return child;
  }

  remove(child: Entity): void {
    this.#children.delete(child);
  }
}
