import type { Host } from '../app.ts';
import type { Answer } from './answer.ts';
import { complete } from './complete.ts';
import type { Shell } from './shell.ts';
import { shells } from './shells.ts';

/**
 * `hyperexport __complete SHELL ...`, which the completion scripts run. Somebody is in the middle of writing a line:
 * whatever goes wrong, there is no error, only nothing to offer.
 */
export async function answerShell([name = '', ...given]: readonly string[], host: Host): Promise<void> {
  const shell = (shells as Readonly<Record<string, Shell | undefined>>)[name];
  if (shell === undefined) return;
  const { words, redirection } = shell.read(given);
  const answer: Answer = redirection
    ? { before: '', candidates: [], paths: 'file' }
    : await complete(words, { vms: async () => await Promise.resolve([]) });
  host.stdout.write(shell.print(answer, given));
}
