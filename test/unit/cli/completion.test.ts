import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { completionScript } from '../../../src/cli/completion.ts';
import { flagName } from '../../../src/settings/flag-name.ts';
import { settingKeys } from '../../../src/settings/settings.ts';

/** What bash offers behind the words; the last one is the one being completed. */
function completed(...words: string[]): string[] {
  const script = `${completionScript('bash')}
COMP_WORDS=(hyperexport "$@"); COMP_CWORD=$#
_hyperexport
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8', cwd: '/' });
  return output.split('\n').filter((line) => line !== '');
}

describe.skipIf(process.platform === 'win32')('bash completes', () => {
  test('every flag', () => {
    expect(completed('--').sort()).toEqual(settingKeys.map((key) => `--${flagName(key)}`).sort());
  });

  test('the words that an option accepts, behind one dash or two', () => {
    expect(completed('--format', '')).toEqual(['ovf', 'ova']);
    expect(completed('-provider', 's')).toEqual(['simulator']);
  });

  test('the verbs of a family', () => {
    expect(completed('ova', '')).toEqual(['create', 'extract', 'validate']);
    expect(completed('config', '')).toEqual(['explain']);
  });

  test('the commands', () => {
    expect(completed('simul')).toContain('simulator');
  });

  test('files, for an option that takes one', () => {
    expect(completed('--ca-file', 'us')).toContain('usr');
  });
});

test.each(['zsh', 'fish'] as const)('the script for %s names every flag and every command', (shell) => {
  const script = completionScript(shell);
  const named = (name: string) => script.includes(shell === 'fish' ? `-l ${name} ` : `--${name}[`);
  expect(settingKeys.map(flagName).filter((name) => !named(name))).toEqual([]);
  for (const word of ['ova', 'simulator', 'config', 'explain', 'validate']) expect(script).toContain(word);
});
