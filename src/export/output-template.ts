import { fail } from '../core/errors.ts';
import { fileNameFor } from '../core/names.ts';

/** Fills `{vm}`, `{uuid}`, `{date}` and `{time}` (UTC) into `--output`; another placeholder is an error. */
export function fillOutputTemplate(
  template: string,
  { name, instanceUuid, now }: { readonly name: string; readonly instanceUuid: string; readonly now: Date },
): string {
  const iso = now.toISOString();
  const values = new Map([
    ['vm', fileNameFor(name, instanceUuid)],
    ['uuid', instanceUuid],
    ['date', iso.slice(0, 10)],
    ['time', iso.slice(11, 19).replaceAll(':', '')],
  ]);
  return template.replace(/\{(\w+)\}/g, (placeholder, word: string) => {
    const value = values.get(word);
    if (value !== undefined) return value;
    const known = [...values.keys()].map((key) => `{${key}}`).join(', ');
    throw fail('usage', `--output holds the unknown placeholder ${placeholder}`, {
      hint: `it can hold ${known}`,
    });
  });
}
