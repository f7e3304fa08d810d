import { fail } from './errors.ts';

/** Fills `{word}`s into what an option says; a word that has no value is an error. */
export function fillPlaceholders(
  template: string,
  { option, values }: { readonly option: string; readonly values: Readonly<Record<string, string>> },
): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, word: string) => {
    const value = Object.hasOwn(values, word) ? values[word] : undefined;
    if (value !== undefined) return value;
    const known = Object.keys(values).map((key) => `{${key}}`);
    throw fail('usage', `${option} holds the unknown placeholder ${placeholder}`, {
      hint: `it can hold ${known.join(', ')}`,
    });
  });
}

/** `{date}` and `{time}`, in UTC: `2026-01-31` and `235959`. */
export function momentValues(now: Date): { readonly date: string; readonly time: string } {
  const iso = now.toISOString();
  return { date: iso.slice(0, 10), time: iso.slice(11, 19).replaceAll(':', '') };
}

/** The directory above the first level of a path that holds a placeholder; the whole path where none does. */
export function beforePlaceholders(path: string): string {
  const levels = path.split(/(?<=[/\\])/);
  const first = levels.findIndex((level) => /\{\w+\}/.test(level));
  return first < 0 ? path : levels.slice(0, first).join('') || '.';
}
