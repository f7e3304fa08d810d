import * as z from 'zod';
import { moRefKey, type MoRef } from '../../vsphere/moref.ts';
import type { World } from '../world.ts';
import { invalid, notFound, RestFault } from './rest-fault.ts';
import type { Category, Tag } from './tags.ts';

export interface TaggingCall {
  readonly world: World;
  /** The one in the path; empty: there is none. */
  readonly id: string;
  readonly body: unknown;
}

/** Undefined: there is nothing to say. */
type Answer = string | readonly unknown[] | object | undefined;

/**
 * What can be asked of tags (vSphere Automation API, Cis Tagging), by method, resource, whether its path names one, and
 * action. `/rest` names the category of a list in its path, `/api` in its body.
 */
export const taggingOperations: Readonly<Record<string, (call: TaggingCall) => Answer>> = {
  'GET category': ({ world }) => world.tags.categories().map(({ id }) => id),
  'GET category/{id}': ({ world, id }) => categoryModel(categoryOf(world, id)),
  'POST category': ({ world, body }) => {
    const { create_spec: spec } = read(CREATE_CATEGORY, body);
    const { name, description, cardinality, associable_types: associableTypes } = spec;
    return (world.tags.addCategory({ name, description, cardinality, associableTypes }) ?? exists(name)).id;
  },
  'GET tag': ({ world }) => world.tags.all().map(({ id }) => id),
  'GET tag/{id}': ({ world, id }) => tagModel(tagOf(world, id)),
  'POST tag': ({ world, body }) => {
    const { name, description, category_id: id } = read(CREATE_TAG, body).create_spec;
    const category = categoryOf(world, id);
    return (world.tags.addTag({ name, description, category }) ?? exists(name)).id;
  },
  'POST tag?list-tags-for-category': ({ world, body }) =>
    tagsIn(world, read(z.object({ category_id: z.string() }), body).category_id),
  'POST tag/{id}?list-tags-for-category': ({ world, id }) => tagsIn(world, id),
  'POST tag-association/{id}?attach': ({ world, id, body }) => {
    attach(world, tagOf(world, id), objectIn(world, body));
    return undefined;
  },
  'POST tag-association/{id}?detach': ({ world, id, body }) => {
    tagOf(world, id).attached.delete(moRefKey(objectIn(world, body)));
    return undefined;
  },
  'POST tag-association/{id}?list-attached-objects': ({ world, id }) => attachedTo(world, tagOf(world, id)),
  'POST tag-association?list-attached-tags': ({ world, body }) => {
    const key = moRefKey(objectIn(world, body));
    return world.tags
      .all()
      .filter(({ attached }) => attached.has(key))
      .map(({ id }) => id);
  },
  'POST tag-association?list-attached-objects-on-tags': ({ world, body }) =>
    read(z.object({ tag_ids: z.array(z.string()) }), body).tag_ids.map((id) => ({
      tag_id: id,
      object_ids: attachedTo(world, tagOf(world, id)),
    })),
};

const CREATE_CATEGORY = z.object({
  create_spec: z.object({
    name: z.string().min(1),
    description: z.string(),
    cardinality: z.enum(['SINGLE', 'MULTIPLE']),
    associable_types: z.array(z.string()),
  }),
});
const CREATE_TAG = z.object({
  create_spec: z.object({ name: z.string().min(1), description: z.string(), category_id: z.string() }),
});
const OBJECT = z.object({ object_id: z.object({ type: z.string(), id: z.string() }) });

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const { success, data } = schema.safeParse(body);
  if (!success) throw invalid('The body of the request');
  return data;
}

function objectIn(world: World, body: unknown): MoRef {
  const { type, id } = read(OBJECT, body).object_id;
  const ref = { type, value: id };
  if (world.objects.find(ref, undefined) === undefined) throw invalid(`The object ${type}:${id}`);
  return ref;
}

function categoryOf(world: World, id: string): Category {
  const category = world.tags.category(id);
  if (category === undefined) throw notFound(`The category ${id}`);
  return category;
}

function tagOf(world: World, id: string): Tag {
  const tag = world.tags.tag(id);
  if (tag === undefined) throw notFound(`The tag ${id}`);
  return tag;
}

function tagsIn(world: World, id: string): readonly string[] {
  const category = categoryOf(world, id);
  return world.tags
    .all()
    .filter((tag) => tag.category === category)
    .map((tag) => tag.id);
}

/** What was deleted is no longer attached to anything. */
function attachedTo(world: World, { attached }: Tag): readonly object[] {
  const there = [...attached.values()].filter((ref) => world.objects.find(ref, undefined) !== undefined);
  return there.map(({ type, value }) => ({ type, id: value }));
}

function attach(world: World, tag: Tag, object: MoRef): void {
  const { category } = tag;
  const key = moRefKey(object);
  const others = world.tags.all().filter((each) => each.category === category && each !== tag);
  const eligible =
    (category.associableTypes.length === 0 || category.associableTypes.includes(object.type)) &&
    (category.cardinality === 'MULTIPLE' || !others.some(({ attached }) => attached.has(key)));
  if (!eligible) throw invalid(`The tag ${tag.name} for ${object.type}:${object.value}`);
  tag.attached.set(key, object);
}

function exists(name: string): never {
  throw new RestFault('ALREADY_EXISTS', `There is a "${name}" already`);
}

function categoryModel({ id, name, description, cardinality, associableTypes }: Category): object {
  return { id, name, description, cardinality, associable_types: associableTypes, used_by: [] };
}

function tagModel({ id, name, description, category }: Tag): object {
  return { id, name, description, category_id: category.id, used_by: [] };
}
