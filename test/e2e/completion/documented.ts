import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../support/judges.ts';
import type { ShellName } from './shell-room.ts';

export interface Installation {
  /** The line of the start-up file. */
  readonly line: string;
  /** What writes the script into a file that the shell reads by itself. */
  readonly file: string;
}

/** What docs/completion.md tells a reader to do for a shell: the first two blocks below its heading. */
export function documentedInstallation(shell: ShellName): Installation {
  const page = readFileSync(join(projectRoot, 'docs/completion.md'), 'utf8');
  const section = page.split(/^## /m).find((each) => each.startsWith(`${shell}\n`)) ?? '';
  const [line = '', file = ''] = [...section.matchAll(/^```sh\n([^]*?)\n```$/gm)].map(
    ([, block = '']) => block,
  );
  return { line, file };
}

/** A start-up file with that line. */
export function documentedStartup(shell: ShellName): string {
  const { line } = documentedInstallation(shell);
  return shell === 'zsh' ? `autoload -Uz compinit && compinit -u\n${line}` : line;
}
