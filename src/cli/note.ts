import type { App } from './app.ts';
import { logLine } from './render/log/log-line.ts';
import { isShown, logLevelFor } from './render/log/level.ts';
import { outputMode } from './render/mode.ts';

/** Says on stderr what is neither a result nor an event: what a command is about to do, and how far it is. */
export function note(app: App, lines: readonly string[]): void {
  const { settings, stderr, logs, secrets, clock, events } = app;
  if (!logs.json) {
    stderr.write(lines.map((line) => `${line}\n`).join(''));
    return;
  }
  if (!isShown('info', logLevelFor(outputMode(settings), settings.logLevel))) return;
  const [time, run] = [clock.now().toISOString(), events.runId];
  const message = lines.filter((line) => line.trim() !== '').join('\n');
  stderr.write(logLine({ time, level: 'info', run, event: 'note', message }, secrets));
}
