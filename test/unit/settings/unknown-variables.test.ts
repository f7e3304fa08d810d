import { expect, test } from 'vitest';
import { environmentName } from '../../../src/settings/flag-name.ts';
import { declarationOf, settingKeys } from '../../../src/settings/settings.ts';
import { warnOfUnknownVariables } from '../../../src/settings/unknown-variables.ts';

test.each([
  ['HYPEREXPORT_FROMAT', 'did you mean HYPEREXPORT_FORMAT?'],
  ['HYPEREXPORT_STATEDIR', 'did you mean HYPEREXPORT_STATE_DIR?'],
  ['HYPEREXPORT_ZZZZZZZZZZZZZZZZZZZZ', 'hyperexport --help names the variables'],
  ['HYPEREXPORT_VM_INFO', 'write --vm-info on the command line'],
])('%s is warned of: %s', (name, hint) => {
  expect(warnOfUnknownVariables({ [name]: 'secret' })).toEqual([
    {
      code: 'unknown-variable',
      message: `the environment variable ${name} is not known, and ignored`,
      hint,
    },
  ]);
});

test('what is known, empty or not ours is not', () => {
  const options = settingKeys
    .filter((key) => declarationOf(key).reach !== 'flag')
    .flatMap((key) => [environmentName(key), ...(declarationOf(key).environment ?? [])]);
  expect(options).toContain('HYPEREXPORT_SMTP_HOST');
  const others = ['STATE_DIR', 'CACHE_DIR', 'CONFIG_DIR', 'EXE', 'REQUIRE_JUDGES', 'TEST_URL'];
  const known = [...options, ...others.map((name) => `HYPEREXPORT_${name}`), 'PATH', 'GOVC_FOO'];
  expect(warnOfUnknownVariables(Object.fromEntries(known.map((name) => [name, '1'])))).toEqual([]);
  expect(warnOfUnknownVariables({ HYPEREXPORT_FROMAT: '' })).toEqual([]);
});
