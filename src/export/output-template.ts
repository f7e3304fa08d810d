import { fileNameFor } from '../core/names.ts';
import { fillPlaceholders, momentValues } from '../core/placeholders.ts';

/** Fills `{vm}`, `{uuid}`, `{date}` and `{time}` (UTC) into `--output`; another placeholder is an error. */
export function fillOutputTemplate(
  template: string,
  { name, instanceUuid, now }: { readonly name: string; readonly instanceUuid: string; readonly now: Date },
): string {
  const vm = fileNameFor(name, instanceUuid);
  const values = { vm, uuid: instanceUuid, ...momentValues(now) };
  return fillPlaceholders(template, { option: '--output', values });
}
