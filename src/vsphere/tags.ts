import pLimit from 'p-limit';
import * as z from 'zod';
import { fail, type HyperexportError } from '../core/errors.ts';
import { moRefKey } from './moref.ts';
import { nearestHint } from './nearest-names.ts';
import type { Dialect, RestRequest } from './rest/dialect.ts';
import type { RestSession } from './rest/rest-session.ts';
import type { VsphereSession } from './session.ts';

/** A tag, by the name of its category and its own. */
export interface TagName {
  readonly category: string;
  readonly tag: string;
}

/**
 * The VMs that each of some tags is attached to, as `moRefKey`s, in the order of the tags. Errors: `not-found` (with
 * the nearest names) for a category or a tag, and those of `RestSession.open` and `ask`.
 */
export async function readTagged(
  session: VsphereSession,
  tags: readonly TagName[],
  { signal }: { signal: AbortSignal },
): Promise<ReadonlySet<string>[]> {
  await using rest = await session.openRest({ signal });
  const wanted = new Set(tags.map(({ category }) => category));
  const categories = await readNamed(rest, (dialect) => dialect.categories(), 'category', { signal });
  const tagsByCategory = new Map<string, readonly Named[]>();
  for (const name of wanted) {
    const category = categories.find((each) => each.name === name);
    if (category === undefined) throw unknown(`category of tags "${name}"`, name, categories);
    const list = (dialect: Dialect) => dialect.tagsOf(category.id);
    tagsByCategory.set(name, await readNamed(rest, list, 'tag', { signal }));
  }
  const ids = tags.map(({ category, tag }) => {
    const known = tagsByCategory.get(category) ?? [];
    const found = known.find(({ name }) => name === tag);
    if (found === undefined) throw unknown(`tag "${tag}" in the category "${category}"`, tag, known);
    return found.id;
  });
  const attached = await rest.ask((dialect) => dialect.attachedObjects(ids), ATTACHED, { signal });
  return ids.map((id) => vmsOf(attached.filter(({ tag_id }) => tag_id === id)));
}

/** How many categories of tags the vCenter has, over a REST session of its own. Errors: those of `readTagged`. */
export async function countTagCategories(
  session: VsphereSession,
  { signal }: { signal: AbortSignal },
): Promise<number> {
  await using rest = await session.openRest({ signal });
  return (await rest.ask((dialect) => dialect.categories(), IDS, { signal })).length;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** A server answers as many at once; each has to be asked for by itself, as a list holds ids only. */
const SIDE_BY_SIDE = 8;
/** Far above what a vCenter supports: an answer that goes on without end is none of its. */
const MOST = 10_000;

async function readNamed(
  rest: RestSession,
  list: (dialect: Dialect) => RestRequest,
  kind: 'category' | 'tag',
  { signal }: { signal: AbortSignal },
): Promise<readonly Named[]> {
  const ids = await rest.ask(list, IDS, { signal });
  const limit = pLimit(SIDE_BY_SIDE);
  return await limit.map(
    ids,
    async (id) => await rest.ask((dialect) => dialect[kind](id), NAMED, { signal }),
  );
}

function vmsOf(attached: z.infer<typeof ATTACHED>): ReadonlySet<string> {
  const objects = attached.flatMap(({ object_ids }) => object_ids);
  const vms = objects.filter(({ type }) => type === 'VirtualMachine');
  return new Set(vms.map(({ type, id: value }) => moRefKey({ type, value })));
}

/** An empty list may come as null. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .max(MOST)
    .nullable()
    .transform((items) => items ?? []);

const IDS = listOf(z.string().min(1));
const NAMED = z.object({ id: z.string(), name: z.string() });
const ATTACHED = listOf(
  z.object({ tag_id: z.string(), object_ids: listOf(z.object({ type: z.string(), id: z.string() })) }),
);

function unknown(what: string, wanted: string, known: readonly Named[]): HyperexportError {
  return fail('not-found', `there is no ${what}`, {
    hint: nearestHint(
      wanted,
      known.map(({ name }) => name),
    ),
  });
}
