import { basename, dirname, join } from 'node:path';
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

/** `2026-01-31T235959Z`: names of a series sort by their time. */
const TIME_LEVEL = '{date}T{time}Z';

/** Where `--output` holds several exports of a VM, one that says nothing of the time gets a level for it. */
export function inSeries(template: string): string {
  return /\{(?:date|time)\}/.test(template) ? template : join(template, TIME_LEVEL);
}

/** Where it holds those of several VMs, one that does not name the VM gets a level for it, above that of a series. */
export function withVmLevel(template: string): string {
  if (/\{(?:vm|uuid)\}/.test(template)) return template;
  const isSeries = basename(template) === TIME_LEVEL;
  return isSeries ? join(dirname(template), '{vm}', TIME_LEVEL) : join(template, '{vm}');
}
