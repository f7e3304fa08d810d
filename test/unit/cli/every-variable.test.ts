import { describe, expect, test } from 'vitest';
import { environmentName, flagName } from '../../../src/settings/flag-name.ts';
import { originalFlags } from '../../../src/settings/original-flags.ts';
import { declarationOf, settingKeys, type SettingKey } from '../../../src/settings/settings.ts';
import { splitWords } from '../../../src/settings/split-words.ts';
import { runInProcess } from './in-process.ts';

interface Explained {
  readonly settings: Readonly<Record<string, { value: unknown; source: string; from: string }>>;
}

async function explain(env: Record<string, string>) {
  const { stdout, stderr, exitCode } = await runInProcess(['config', 'explain'], {
    env: { HYPEREXPORT_JSON: '1', ...env },
  });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return (JSON.parse(stdout) as Explained).settings;
}

/** A value that the option takes and that is not its default: its example, or a word that many take. */
function valueFor(key: SettingKey): string | undefined {
  const { example = '', type, kind, default: fallback } = declarationOf(key);
  const words = splitWords(example.replace(/[()<]/g, ''));
  const at = words.findIndex((word) => word.startsWith('--'));
  const shown = words[at]?.split('=')[1] ?? words[at + 1] ?? '';
  return [shown, 'true', 'false', '3', '90s', '127.0.0.1:0', 'some words'].find((value) => {
    const read = (kind === 'list' ? value.split(',') : [value]).map((each) => type.safeParse(each));
    return read.every(({ success, data }) => success && JSON.stringify(data) !== JSON.stringify(fallback));
  });
}

const named = settingKeys.filter((key) => !['config', 'profile'].includes(key));
const everywhere = named.filter((key) => declarationOf(key).reach !== 'flag');

describe('the environment', () => {
  test.each(everywhere)('sets %s', async (key) => {
    const value = valueFor(key);
    expect(value).toBeDefined();
    const variable = environmentName(key);
    const { [flagName(key)]: explained, ...others } = await explain({ [variable]: value ?? '' });
    expect(explained).toMatchObject({ source: 'environment', from: variable });
    const { [flagName(key)]: unset } = await explain({});
    if (key === 'json') expect(explained?.value).toBe(true);
    else if (declarationOf(key).secret === true) expect(explained?.value).toBe('***');
    else expect(explained?.value).not.toEqual(unset?.value);
    const set = Object.keys(others).filter((flag) => others[flag]?.source !== 'default');
    expect(set.filter((flag) => flag !== 'json')).toEqual([]);
  });

  test('has the variables that the mission of the program names', async () => {
    const variables: Readonly<Record<string, [flag: string, written: string, value: unknown]>> = {
      HYPEREXPORT_SMTP_HOST: ['email-smtp-host', 'smtp.gmail.com', 'smtp.gmail.com'],
      HYPEREXPORT_SMTP_PORT: ['email-smtp-port', '587', 587],
      HYPEREXPORT_EMAIL_FROM: ['email-from', 'backups@company.com', 'backups@company.com'],
      HYPEREXPORT_EMAIL_TO: ['email-to', 'ops@company.com', ['ops@company.com']],
      HYPEREXPORT_BANDWIDTH_LIMIT: ['bandwidth-limit', '20', '20'],
    };
    const settings = await explain(
      Object.fromEntries(Object.entries(variables).map(([name, [, written]]) => [name, written])),
    );
    for (const [name, [flag, , value]] of Object.entries(variables))
      expect(settings[flag]).toEqual({ value, source: 'environment', from: name });
  });

  test.each([
    ['HYPEREXPORT_CLEANUP_MAX_AGE', '720h', 'cleanup-max-age'],
    ['HYPEREXPORT_CLEANUP_MAX_COUNT', '30', 'cleanup-max-count'],
  ])('sets clean-up by %s, or refuses it as long as there is none', async (variable, value, flag) => {
    const works = originalFlags.some((row) => row.flag === flag && row.status === 'works');
    const env = { [variable]: value };
    const { stderr, stdout, exitCode } = await runInProcess(['config', 'explain', '--json'], { env });
    if (works) expect((JSON.parse(stdout) as Explained).settings[flag]).toMatchObject({ from: variable });
    else
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(variable) });
  });
});
