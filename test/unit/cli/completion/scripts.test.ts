import { describe, expect, test } from 'vitest';
import { shells } from '../../../../src/cli/completion/shells.ts';
import { runInProcess } from '../in-process.ts';

// No PowerShell is at hand to run it: what it is made of is at least looked at when it changes.
test('the script for PowerShell is what it was', async () => {
  const { stdout, stderr, exitCode } = await runInProcess(['--completion', 'powershell']);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  await expect(stdout).toMatchFileSnapshot('../../../golden/completion/hyperexport.ps1');
});

describe('an answer', () => {
  const answered = async (...line: string[]) => (await runInProcess(['__complete', ...line])).stdout;

  test('to zsh tells what of the word stays, and what each flag means', async () => {
    expect(await answered('zsh', '--export-flags=mac,')).toBe(
      'word\n--export-flags=mac,\nuuid\nextraconfig\n',
    );
    expect(await answered('zsh', 'verify', '--dee')).toMatch(/^--deep\t--deep +-- decompress every block/m);
  });

  test('to fish and PowerShell has a description behind each flag', async () => {
    for (const [shell, word] of [
      ['fish', '--deep'],
      ['powershell', '=--deep'],
    ] as const)
      expect(await answered(shell, 'verify', word)).toMatch(/^--deep\tdecompress every block/m);
  });

  test('to bash holds only what the word can become, quoted for where it stands', async () => {
    expect(await answered('bash', 'o', 'hyperexport --format=o')).toBe('word\novf\nova\n');
    expect(await answered('bash', '--format=o', 'hyperexport --format=o')).toBe(
      'word\n--format=ovf\n--format=ova\n',
    );
    expect(await answered('bash', '', 'hyperexport vms >')).toBe('file\n');
    expect(await answered('bash', 'o', 'hyperexport --format $(o')).toBe('word\n');
  });

  test('is nothing, and no error, where the settings are broken or the shell is unknown', async () => {
    const env = { HYPEREXPORT_CONFIG: '/nonexistent', HYPEREXPORT_PARALLEL: 'many' };
    for (const [argv, stdout] of [
      [['__complete', 'fish', '--vm', ''], 'word\n\n'],
      [['__complete', 'tcsh', ''], ''],
      [['__complete'], ''],
      [['__complete', 'bash'], 'word\n'],
    ] as const)
      expect(await runInProcess(argv, { env })).toMatchObject({
        stdout: expect.stringContaining(stdout),
        stderr: '',
        exitCode: 0,
      });
  });
});

test.each(Object.entries(shells))(
  'the script for %s names no flag: the program is asked',
  (_name, { script }) => {
    expect(script).not.toMatch(/--(?:vm|format|output)\b/);
    expect(script).toContain('__complete');
  },
);
