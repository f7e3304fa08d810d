import { expect, test } from 'vitest';
import { wayTo } from '../../../src/settings/credentials.ts';
import { resolveSettings, type Written } from '../../../src/settings/resolve.ts';
import type { SettingKey } from '../../../src/settings/settings.ts';

const ways = ['emailPasswordFile', 'emailPasswordCommand', 'emailPassword'] as const;

function written(values: Partial<Record<SettingKey, string>>): ReadonlyMap<SettingKey, Written> {
  return new Map(
    Object.entries(values).map(([key, value]) => [key as SettingKey, { name: key, values: [value] }]),
  );
}

test('of several ways to a secret the one counts that stands nearest, however it is written', () => {
  const profile = { values: written({ emailPasswordCommand: 'pass smtp' }) };
  const credentials = { values: written({ emailPassword: 'x' }) };
  const environment = { HYPEREXPORT_EMAIL_PASSWORD_FILE: '/x' };
  const way = (sources: object) =>
    wayTo(resolveSettings({ flags: new Map(), environment: {}, ...sources }), ways, 'the password');
  expect(way({})).toBeUndefined();
  expect(way({ profile })).toBe('emailPasswordCommand');
  expect(way({ profile, credentials })).toBe('emailPassword');
  expect(way({ profile, credentials, environment })).toBe('emailPasswordFile');
  const flags = written({ emailPassword: 'typed' });
  expect(way({ profile, credentials, environment, flags })).toBe('emailPassword');
});

test('two in one place are an error', () => {
  const profile = { values: written({ emailPasswordFile: '/x', emailPasswordCommand: 'y' }) };
  const resolution = resolveSettings({ flags: new Map(), environment: {}, profile });
  expect(() => wayTo(resolution, ways, 'the password')).toThrow(
    'emailPasswordFile and emailPasswordCommand both give the password',
  );
});
