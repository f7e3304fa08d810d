import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../../../src/settings/profiles/parse-profile.ts';

const problemsOf = (source: string) => parseProfile('p', 'p.yaml', source).problems;

describe('a profile', () => {
  test('may be written by hand', () => {
    const { values, description, problems } = parseProfile(
      'p',
      'p.yaml',
      '# mine\nschema-version: 1\ndescription: every night\nsettings:\n  snapshot: true\n  email-to: [a@x.org, b@x.org]\n',
    );
    expect(problems).toEqual([]);
    expect(description).toBe('every night');
    expect([...values].map(([key, { values: written }]) => [key, written])).toEqual([
      ['snapshot', ['true']],
      ['emailTo', ['a@x.org', 'b@x.org']],
    ]);
  });

  const settings = (lines: string) => `schema-version: 1\nsettings:\n  ${lines}\n`;

  test.each<[title: string, source: string, message: string, hint?: string]>([
    [
      'an unknown setting',
      settings('snapshoot: true'),
      'p.yaml:3:3: there is no setting "snapshoot"',
      'did you mean snapshot?',
    ],
    [
      'a flag of a later version',
      settings('upload: s3://x'),
      'p.yaml:3:3: "upload" is not in this version yet',
    ],
    [
      'a password',
      settings('password: x'),
      'p.yaml:3:3: "password" is a secret, which no profile holds',
      'use --password-file, --password-command, --password-variable or HYPEREXPORT_PASSWORD instead',
    ],
    [
      'the URL of a webhook',
      settings('webhook-url: https://x'),
      'p.yaml:3:3: "webhook-url" is a secret, which no profile holds',
    ],
    [
      'a password in the URL',
      settings('url: https://u:p@vc'),
      'p.yaml:3:8: url holds a password, which no profile does',
    ],
    [
      'another profile',
      settings('profile: x'),
      'p.yaml:3:3: "profile" is no setting that a profile can hold',
      'write --profile with each run or set HYPEREXPORT_PROFILE',
    ],
    [
      'what a run is asked to do',
      settings('vm-info: true'),
      'p.yaml:3:3: "vm-info" is no setting that a profile can hold',
    ],
    ['no version', 'settings:\n  vm: x\n', 'p.yaml has no schema-version', 'add the line schema-version: 1'],
    [
      'a newer version',
      'schema-version: 2\n',
      'p.yaml:1:17: the profile is of a newer version of hyperexport',
    ],
    ['a version that is none', 'schema-version: one\n', 'p.yaml:1:17: this is no schema-version'],
    [
      'a setting that is not indented',
      'schema-version: 1\nparallel: 4\n',
      'p.yaml:2:1: a profile has no "parallel"',
      'write it below settings:, indented by two spaces',
    ],
    [
      'a name with a slip',
      'schema-version: 1\nsetings:\n  vm: x\n',
      'p.yaml:2:1: a profile has no "setings"',
      'did you mean settings?',
    ],
    [
      'a setting twice',
      settings('parallel: 4\n  parallel: 5'),
      'p.yaml:4:3: "parallel" is given twice, in line 3 too',
    ],
    [
      'settings that are none',
      'schema-version: 1\nsettings: [vm]\n',
      'p.yaml:2:11: settings is not a list of settings',
    ],
  ])('is refused with %s', (_title, source, message, hint) => {
    expect(problemsOf(source)).toEqual([
      expect.objectContaining({ exitStatus: 2, message, ...(hint === undefined ? {} : { hint }) }),
    ]);
  });

  test('says all that is wrong with it at once', () => {
    const source = 'schema-version: 9\nfoo: 1\nsettings:\n  a-b-c: 1\n  vm: {x: y}\n';
    expect(problemsOf(source)).toHaveLength(4);
  });

  test('that is empty has no version', () => {
    expect(problemsOf('')).toHaveLength(1);
  });
});
