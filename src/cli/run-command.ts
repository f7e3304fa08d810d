import { fail } from '../core/errors.ts';
import { Scope } from '../core/scope.ts';
import { reportLeftBehind } from '../events/report-left-behind.ts';
import type { Resolution } from '../settings/resolve.ts';
import { warnOfUnknownVariables } from '../settings/unknown-variables.ts';
import { warningsFor } from '../settings/warnings.ts';
import { actOf } from './acts.ts';
import type { App, Host } from './app.ts';
import { auditedRun } from './audited-run.ts';
import type { CommandSpec } from './commands.ts';
import { showEvents } from './display.ts';
import { makeApp } from './make-app.ts';
import { tellInterruption } from './tell-interruption.ts';

interface CommandCall {
  readonly command: CommandSpec;
  readonly words: readonly string[];
  readonly resolution: Resolution;
  readonly sources: App['sources'];
}

/** One command in its scope: the undos run before the display ends, so that what they leave behind is shown. */
export async function runCommand(
  host: Host,
  { command, words, resolution, sources }: CommandCall,
): Promise<void> {
  const scope = new Scope();
  const app = makeApp(host, resolution, { scope, sources });
  const exports = command.name === 'export' && actOf(app) === undefined;
  const endDisplay = await showEvents(app, { ofExport: exports });
  const endNotice = exports ? tellInterruption(app) : () => undefined;
  try {
    const ofVariables = warnOfUnknownVariables(host.environment);
    for (const warning of [...warningsFor(resolution), ...sources.warnings, ...ofVariables])
      app.warn(warning);
    await auditedRun(app, { command, words }, async () => {
      await command.run(app, words).finally(async () => await scope.close());
      failIfLeftBehind(app);
    });
  } finally {
    await scope.close();
    endNotice();
    await endDisplay();
  }
}

function failIfLeftBehind({ scope, events }: App): void {
  if (scope.leftBehind.length === 0) return;
  reportLeftBehind(scope, events.emitter());
  const names = scope.leftBehind.map(({ what }) => what).join(', ');
  throw fail('left-behind', `done, but left behind: ${names}`);
}
