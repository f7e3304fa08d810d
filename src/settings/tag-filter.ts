import * as z from 'zod';
import type { TagFilter } from '../selection/selection.ts';

/** `backup=daily`: a category of tags, and a tag of it. The first equals sign divides. */
export const tagFilter = z.string().transform((value, context): TagFilter => {
  const match = /^([^=]+)=(.+)$/s.exec(value);
  if (match !== null) return { category: match[1] ?? '', tag: match[2] ?? '' };
  context.addIssue('is not CATEGORY=TAG');
  return z.NEVER;
});

export function showTagFilter({ category, tag }: TagFilter): string {
  return `${category}=${tag}`;
}
