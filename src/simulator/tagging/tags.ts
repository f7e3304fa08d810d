import { moRefKey, type MoRef } from '../../vsphere/moref.ts';
import { stableUuid } from '../stable-uuid.ts';

export interface Category {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Whether an object can have one tag of it or several. */
  readonly cardinality: 'SINGLE' | 'MULTIPLE';
  /** Types of objects that can have its tags; empty: all. */
  readonly associableTypes: readonly string[];
}

export interface Tag {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: Category;
  /** What it is attached to, by reference. */
  readonly attached: Map<string, MoRef>;
}

/** The tags of a vCenter. They are no part of its inventory and unknown to its SOAP API. */
export class Tags {
  readonly #categories = new Map<string, Category>();
  readonly #tags = new Map<string, Tag>();

  categories(): readonly Category[] {
    return [...this.#categories.values()];
  }

  category(id: string): Category | undefined {
    return this.#categories.get(id);
  }

  all(): readonly Tag[] {
    return [...this.#tags.values()];
  }

  tag(id: string): Tag | undefined {
    return this.#tags.get(id);
  }

  /** Undefined when there is one of this name. */
  addCategory(facts: Omit<Category, 'id'>): Category | undefined {
    const category = { ...facts, id: urn('Category', facts.name) };
    if (this.#categories.has(category.id)) return undefined;
    this.#categories.set(category.id, category);
    return category;
  }

  /** Undefined when the category has one of this name. */
  addTag(facts: Omit<Tag, 'id' | 'attached'>): Tag | undefined {
    const tag = { ...facts, id: urn('Tag', `${facts.category.id}/${facts.name}`), attached: new Map() };
    if (this.#tags.has(tag.id)) return undefined;
    this.#tags.set(tag.id, tag);
    return tag;
  }

  /** Attaches a tag by name, which is made with its category where it is missing. */
  attachNamed({ category, tag }: { readonly category: string; readonly tag: string }, to: MoRef): void {
    const facts = { name: category, description: '', cardinality: 'MULTIPLE', associableTypes: [] } as const;
    const of = this.addCategory(facts) ?? this.categories().find(({ name }) => name === category);
    if (of === undefined) return;
    const wanted = { name: tag, description: '', category: of };
    const known = this.all().find((each) => each.category === of && each.name === tag);
    (known ?? this.addTag(wanted))?.attached.set(moRefKey(to), to);
  }
}

/** Names are unique, so that an id is the same at every start. */
const urn = (kind: 'Category' | 'Tag', name: string): string =>
  `urn:vmomi:InventoryService${kind}:${stableUuid(`${kind} ${name}`)}:GLOBAL`;
