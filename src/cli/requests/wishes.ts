import type { JobRun, Wish } from '../../jobs/job-facts.ts';
import type { Selection } from '../../selection/selection.ts';
import type { App } from '../app.ts';
import { flagName } from '../../settings/flag-name.ts';
import { oneVm, type Overrides } from '../selection.ts';

/**
 * What a run is to export, as far as that is known before a server was asked: each VM, pattern or line of a batch file
 * by the words that were typed; where none names any, the folders and tags together.
 */
export function wishedFor(app: App, selection: Selection<Overrides>): JobRun & { readonly wishes: Wish[] } {
  const { settings, events, clock, secrets } = app;
  const { provider, url } = settings;
  const names = selection.batch?.map(({ vm }) => vm) ?? selection.vms;
  return {
    ...{ runId: events.runId, provider, clock, redact: (text: string) => secrets.redact(text) },
    server: provider === 'simulator' ? provider : (url?.url.host ?? ''),
    inBatch: oneVm(selection) === undefined,
    wishes: (names.length > 0 ? names : [withoutNames(selection)]).map((vm) => wishFor(app, vm, selection)),
  };
}

/** What is asked for of one that is named so. */
export function wishFor(
  { settings }: Pick<App, 'settings'>,
  vm: string,
  { batch }: Selection<Overrides>,
): Wish {
  const line = batch?.find((each) => each.vm === vm);
  const { format, output = './export-{vm}' } = { ...settings, ...line?.overrides };
  return { vm, format, output };
}

function withoutNames({ folders, filters }: Selection<unknown>): string {
  const words = [
    ...folders.map((folder) => `--${flagName('folder')} ${folder}`),
    ...filters.map(({ category, tag }) => `--${flagName('filter')} ${category}=${tag}`),
  ];
  return words.length === 0 ? `--${flagName('all')}` : words.join(' ');
}
