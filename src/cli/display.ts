import type { App } from './app.ts';
import { jsonLog } from './render/log/json-log.ts';
import { logLevelFor } from './render/log/level.ts';
import { outputMode } from './render/mode.ts';
import { warningLines } from './render/notice.ts';
import { subscribeOutput } from './render/observers.ts';
import type { OpenOutput } from './render/output.ts';
import { outputStyle, type Style } from './render/style.ts';

/**
 * Subscribes what shows the events of a run, before its first one. An export has the display of its mode; any other
 * command shows warnings only, because its stdout is its own. Call the result when the run and its undos have ended.
 */
export async function showEvents(
  app: App,
  { ofExport }: { ofExport: boolean },
): Promise<() => Promise<void> | void> {
  const { settings, events, stdout, stderr, clock, secrets } = app;
  const mode = outputMode(settings);
  const level = logLevelFor(mode, settings.logLevel);
  const log = app.logs.json ? jsonLog(stderr, { level, secrets }) : undefined;
  const style = { stdout: styleOf(app, stdout), stderr: styleOf(app, stderr) };
  if (ofExport) return await subscribeOutput(events, { mode, level, log, stdout, stderr, clock, style });
  if (log !== undefined) return events.subscribe(log);
  return events.subscribe((event) => {
    // The report of another command is no reason to keep a warning from whoever reads it.
    if (settings.logLevel === 'error') return;
    for (const line of warningLines(event, style.stderr)) stderr.write(`${line}\n`);
  });
}

/** What an output of this run can show. */
export function styleOf({ environment, colored }: App, output: OpenOutput): Style {
  return outputStyle(output, { environment, colour: colored(output) });
}
