import type { Host } from '../app.ts';
import { NOTHING, type Answer } from './answer.ts';
import { complete } from './complete.ts';
import { knownNames } from './known-names.ts';
import type { Shell, ShellLine } from './shell.ts';
import { shells } from './shells.ts';

/** `hyperexport __complete SHELL ...`, which the completion scripts run when Tab is pressed. */
export async function answerShell([name = '', ...given]: readonly string[], host: Host): Promise<void> {
  const shell = (shells as Readonly<Record<string, Shell | undefined>>)[name];
  if (shell === undefined) return;
  host.stdout.write(shell.print(await answerOf(shell.read(given), host), given));
}

/** Somebody is in the middle of writing a line: what goes wrong here is nothing to offer, and no error. */
async function answerOf({ words, redirection }: ShellLine, host: Host): Promise<Answer> {
  if (redirection) return { ...NOTHING, paths: 'file' };
  try {
    return await complete(words, knownNames(host));
  } catch {
    return NOTHING;
  }
}
