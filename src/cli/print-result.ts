import type { App } from './app.ts';
import { outputMode } from './render/mode.ts';
import { keyValueLines, type KeyValues } from './render/quiet.ts';

/** The one result of a command, in the form that was asked for. */
export function printResult(
  app: App,
  document: object,
  as: { readonly quiet: KeyValues; readonly human: readonly string[] },
): void {
  const mode = outputMode(app.settings);
  if (mode === 'json')
    app.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...document }, undefined, 2)}\n`);
  else if (mode === 'quiet') app.stdout.write(keyValueLines(as.quiet));
  else app.stdout.write(`${as.human.join('\n')}\n`);
}
