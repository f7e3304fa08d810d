import { describe, expect, test } from 'vitest';
import { complete } from '../../../../src/cli/completion/complete.ts';
import { commands } from '../../../../src/cli/commands.ts';
import { flagName } from '../../../../src/settings/flag-name.ts';
import { belongsTo, settingKeys } from '../../../../src/settings/settings.ts';

const VMS = ['/DC0/vm/web01', '/DC0/vm/production/db 1', '/DC0/vm/a%2fb', '/DC0/vm/twin', '/DC1/vm/twin'];

const namesOf = (vms: readonly string[]) => ({
  vms: async () => await Promise.resolve(vms),
  profiles: async () => await Promise.resolve(['nightly', 'production']),
});

/** What is offered for a line whose last word is being written, and what stands before it in that word. */
async function offered(line: readonly string[], vms = VMS): Promise<string[]> {
  const { before, candidates } = await complete(line, namesOf(vms));
  return candidates.map(({ text }) => before + text);
}

async function paths(...line: string[]): Promise<string | undefined> {
  return (await complete(line, namesOf([]))).paths;
}

describe('flags', () => {
  test.each(commands.map(({ name }) => name))('are those that "%s" takes, and no others', async (name) => {
    const words = name === 'export' ? [] : name.split(' ');
    const flags = (await offered([...words, '--'])).map((flag) => flag.replace(/=.*/, ''));
    const own = settingKeys.filter((key) => belongsTo(key, name)).map((key) => `--${flagName(key)}`);
    expect(flags).toEqual(own);
  });

  test('that stand there already are not offered again, unless they may be repeated', async () => {
    const flags = await offered(['--vm', 'x', '--format', 'ova', '--quiet', '--']);
    expect(flags).toContain('--vm');
    expect(flags).not.toContain('--format');
    expect(flags).not.toContain('--quiet');
  });

  test('have one dash where one was written', async () => {
    expect(await offered(['-v'])).toContain('-vm');
    expect(await offered(['-'])).toContain('--vm');
  });

  test('that are on by default are offered as what switches them off', async () => {
    const flags = await offered(['--']);
    expect(flags).toContain('--delete-snapshot=false');
    expect(flags).toContain('--power-on-after=false');
    expect(flags).toContain('--power-off');
  });

  test('are told with what they mean to the command', async () => {
    const { candidates } = await complete(['ova', 'create', '--o'], namesOf([]));
    const [overwrite] = candidates.filter(({ text }) => text === '--overwrite');
    expect(overwrite?.about).toMatch(/^replace FILE/);
  });

  test('are not offered behind --, nor for a family without its verb', async () => {
    expect(await offered(['--', '--'])).toEqual([]);
    expect(await offered(['ova', '--'])).toEqual([]);
  });

  test('are what an empty word may be where nothing else can stand', async () => {
    expect(await offered(['doctor', ''])).toContain('--discard-partial');
  });
});

describe('values', () => {
  test.each([
    [
      ['--format', ''],
      ['ovf', 'ova'],
    ],
    [
      ['-format', ''],
      ['ovf', 'ova'],
    ],
    [['--format='], ['--format=ovf', '--format=ova']],
    [['-format=o'], ['-format=ovf', '-format=ova']],
    [['--verify='], ['--verify=true', '--verify=false', '--verify=deep']],
    [['--quiet='], ['--quiet=true', '--quiet=false']],
    [
      ['--export-flags', ''],
      ['mac', 'uuid', 'extraconfig'],
    ],
    [
      ['--export-flags', 'uuid,'],
      ['uuid,mac', 'uuid,extraconfig'],
    ],
    [['--export-flags=mac,uuid,e'], ['--export-flags=mac,uuid,extraconfig']],
    [
      ['--export-flags', 'mac', '--export-flags', ''],
      ['uuid', 'extraconfig'],
    ],
    [
      ['--completion', ''],
      ['bash', 'zsh', 'fish', 'powershell'],
    ],
    [['--parallel', ''], []],
    [['--', '--format='], []],
    [['--no-such-flag='], []],
  ])('of %j are %j', async (line, expected) => {
    expect(await offered(line)).toEqual(expected);
  });

  test('that are files or directories are left to the shell', async () => {
    expect(await paths('--batch', '')).toBe('file');
    expect(await paths('--ca-file=x')).toBe('file');
    expect(await paths('--output', '')).toBe('directory');
    expect(await paths('verify', '')).toBe('file');
    expect(await paths('ova', 'create', '')).toBe('directory');
    expect(await paths('ova', 'create', 'web01', '')).toBe('file');
    expect(await paths('verify', '--', '')).toBe('file');
    expect(await paths('verify', 'x', '')).toBeUndefined();
    expect(await paths('--vm', '')).toBeUndefined();
  });
});

describe('commands', () => {
  test('are offered by their first words, then by their second', async () => {
    const words = await offered(['']);
    expect(words).toEqual(expect.arrayContaining(['vms', 'ova', 'verify', 'simulator', 'config', 'help']));
    expect(words).not.toContain('export');
    expect(new Set(words).size).toBe(words.length);
    expect(await offered(['ova', ''])).toEqual(['create', 'extract', 'validate']);
    expect(await offered(['help', 'ova', ''])).toEqual(['create', 'extract', 'validate']);
    expect(await offered(['help', 'verify', ''])).toEqual([]);
  });

  test('are offered behind flags only where they take these', async () => {
    expect(await offered(['--deep', ''])).toEqual(['verify']);
    expect(await offered(['--quiet', ''])).toContain('vms');
  });
});

describe('names of VMs', () => {
  test('are offered as they are typed; a path only where two have the same name', async () => {
    const names = ['web01', 'db 1', 'a/b', '/DC0/vm/twin', '/DC1/vm/twin'];
    expect(await offered(['--vm', ''])).toEqual(names);
    expect(await offered(['--vm='])).toEqual(names.map((name) => `--vm=${name}`));
    expect(await offered(['vms', '-vm', 'w'])).toContain('web01');
    expect(await offered(['doctor', '--vm', ''])).toContain('web01');
  });

  test('are offered as paths, one level at a time, behind a slash', async () => {
    expect(await offered(['--vm', '/'])).toEqual(['/DC0/', '/DC1/']);
    expect(await offered(['--vm', '/DC0/vm/'])).toEqual([
      '/DC0/vm/web01',
      '/DC0/vm/production/',
      '/DC0/vm/a%2fb',
      '/DC0/vm/twin',
    ]);
  });

  test('that a terminal would act on are left out', async () => {
    const names = ['\u001b]0;owned\u0007', 'two\nlines', 'tab\t', 'c1\u009b31m', '\u202eltr', 'plain'];
    expect(
      await offered(
        ['--vm', ''],
        names.map((name) => `/DC0/vm/${name}`),
      ),
    ).toEqual(['plain']);
  });

  test('that would be taken for a flag are offered only behind "="', async () => {
    const vms = ['/DC0/vm/--quiet', '/DC0/vm/-dash'];
    expect(await offered(['--vm', ''], vms)).toEqual(['-dash']);
    expect(await offered(['--vm='], vms)).toEqual(['--vm=--quiet', '--vm=-dash']);
  });

  test('give the folders that VMs are in', async () => {
    expect(await offered(['--folder', ''])).toEqual(['/DC0/', '/DC1/']);
    expect(await offered(['--folder', '/DC0/vm/'])).toEqual(['/DC0/vm/production/']);
  });
});

test('names of profiles are offered where one is meant', async () => {
  for (const flag of ['--profile', '--delete-profile', '--save-profile'])
    expect(await offered([flag, ''])).toEqual(['nightly', 'production']);
  expect(await offered(['verify', '--profile='])).toEqual(['--profile=nightly', '--profile=production']);
});
