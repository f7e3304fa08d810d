import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProfileFiles } from '../../../../src/settings/profiles/profile-files.ts';
import { profileName } from '../../../../src/settings/profiles/profile-name.ts';

const profiles = new ProfileFiles({ HYPEREXPORT_CONFIG_DIR: '/home/me/.config/hyperexport' }, 'linux');

describe('the name of a profile', () => {
  test.each(['production-backup', 'a', '0.1', '_x', 'Nightly_OVA', 'x'.repeat(64)])('may be %s', (name) => {
    expect(profileName.safeParse(name).success).toBe(true);
  });

  test.each([
    ...['', '.', '..', '.hidden', '../history', 'a/b', 'a\\b', 'C:x', '/etc/passwd', '-x', 'a b', 'ä', 'a\n'],
    ...['con', 'NUL.txt', 'lpt1', 'a\0', 'x'.repeat(65), '%2e%2e', '~root'],
  ])('is not %j', (name) => {
    expect(profileName.safeParse(name).success).toBe(false);
  });

  test('leads to a file in the directory of profiles, whatever it is', () => {
    const parts = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      'a',
      'B',
      '-',
      '_',
      'C:',
      '\0',
      '\n',
      'con',
      '%2f',
      '．．',
    );
    const names = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.array(parts).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(names, (name) => {
        fc.pre(profileName.safeParse(name).success);
        for (const system of [path.posix, path.win32]) expect(system.basename(name)).toBe(name);
        expect(path.dirname(profiles.path(name))).toBe(profiles.directory);
      }),
    );
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1 }), (all) => {
        const name = all.join('');
        const leaves = /[/\\:\0]/.test(name) || name.startsWith('.');
        if (leaves) expect(profileName.safeParse(name).success).toBe(false);
      }),
    );
  });
});
