import { describe, expect, test } from 'vitest';
import { parseConfigFile } from '../../../src/settings/parse-config-file.ts';
import { environmentName, flagName } from '../../../src/settings/flag-name.ts';
import { resolveSettings, type Sources } from '../../../src/settings/resolve.ts';
import { settingKeys, type SettingKey } from '../../../src/settings/settings.ts';

function resolve({
  flags = {},
  environment = {},
  file = '',
}: {
  flags?: Partial<Record<SettingKey, string | string[]>>;
  environment?: Sources['environment'];
  file?: string;
}) {
  const written = Object.entries(flags).map(
    ([key, value]) => [key as SettingKey, { name: `--${flagName(key)}`, values: [value].flat() }] as const,
  );
  return resolveSettings({
    flags: new Map(written),
    environment,
    file: parseConfigFile('/etc/hyperexport.yaml', file),
  });
}

describe('the nearest value wins', () => {
  const file = 'parallel: 2';
  const environment = { HYPEREXPORT_PARALLEL: '3' };

  test.each([
    ['the flag', { flags: { parallel: '5' }, environment, file }, 5, 'flag', '--parallel'],
    ['then the environment', { environment, file }, 3, 'environment', 'HYPEREXPORT_PARALLEL'],
    ['then the file', { file }, 2, 'file', 'parallel in /etc/hyperexport.yaml'],
    ['then the default', {}, 4, 'default', ''],
  ])('%s', (_name, sources, value, layer, name) => {
    const { settings, origins } = resolve(sources);
    expect(settings.parallel).toBe(value);
    expect(origins.get('parallel')).toEqual({ layer, name });
  });

  test("our own variable outranks govc's", () => {
    const { settings, origins } = resolve({
      environment: { HYPEREXPORT_USERNAME: 'ours', GOVC_USERNAME: 'theirs' },
    });
    expect(settings.username).toBe('ours');
    expect(origins.get('username')?.name).toBe('HYPEREXPORT_USERNAME');
  });

  test('an empty variable counts as absent', () => {
    const { settings } = resolve({ environment: { HYPEREXPORT_VM: '', GOVC_URL: '' } });
    expect(settings).toMatchObject({ vm: [], url: undefined });
  });

  test('a bad value that a nearer one replaces does no harm', () => {
    const environment = { HYPEREXPORT_PARALLEL: 'many' };
    expect(resolve({ flags: { parallel: '5' }, environment }).settings.parallel).toBe(5);
  });

  test('a switch can be taken back by a nearer place', () => {
    const { settings } = resolve({ flags: { insecure: 'false' }, environment: { GOVC_INSECURE: '1' } });
    expect(settings.insecure).toBe(false);
  });

  test('the result cannot be changed', () => {
    expect(Object.isFrozen(resolve({}).settings)).toBe(true);
  });
});

describe('values', () => {
  test.each(['1', 'true', 'TRUE', 'True', 't', 'T', 'yes', 'on'])('GOVC_INSECURE=%s means yes', (word) => {
    expect(resolve({ environment: { GOVC_INSECURE: word } }).settings.insecure).toBe(true);
  });

  test.each(['0', 'false', 'FALSE', 'f', 'F', 'no', 'off'])('GOVC_INSECURE=%s means no', (word) => {
    expect(resolve({ environment: { GOVC_INSECURE: word } }).settings.insecure).toBe(false);
  });

  test.each([
    ['8', 8],
    ['0x10', 16],
    ['0b11', 3],
    ['1_0', 10],
  ])('a number may be written as Go writes it: %s', (written, value) => {
    expect(resolve({ flags: { parallel: written } }).settings.parallel).toBe(value);
  });

  test('of a repeated flag the last value wins', () => {
    expect(resolve({ flags: { format: ['ovf', 'ova'] } }).settings.format).toBe('ova');
  });

  test('a list is repeated, or written with commas, and holds each word once', () => {
    const { settings } = resolve({ flags: { exportFlags: ['mac, uuid', 'extraconfig', 'mac'] } });
    expect(settings.exportFlags).toEqual(['mac', 'uuid', 'extraconfig']);
  });

  test.each<[SettingKey, string, string]>([
    ['format', 'zip', '--format: "zip" is not one of ovf, ova'],
    ['exportFlags', 'mac,dns', '--export-flags: "dns" is not one of mac, uuid, extraconfig'],
    ['parallel', '0', '--parallel: "0" is not a whole number from 1 to 32'],
    ['parallel', '33', '--parallel: "33" is not a whole number from 1 to 32'],
    ['parallel', '4.5', '--parallel: "4.5" is not a whole number from 1 to 32'],
    ['parallel', '', '--parallel: "" is not a whole number from 1 to 32'],
    ['quiet', 'perhaps', '--quiet: "perhaps" is neither true nor false (write true, false, 1, 0, yes or no)'],
    ['vm', '', '--vm: "" may not be empty'],
    ['listen', 'anywhere', '--listen: "anywhere" is not HOST:PORT'],
    ['listen', 'localhost:99999', '--listen: "localhost:99999" is not HOST:PORT'],
    ['dumpDisk', 'web01', '--dump-disk: "web01" is not VM:N, where N counts the disks from 0'],
    ['thumbprint', 'AA:BB', expect.stringContaining('is not a SHA-1 or SHA-256 fingerprint') as string],
    ['provider', 'aws', '--provider: "aws" is not one of vsphere, simulator'],
  ])('--%s does not take "%s"', (key, value, message) => {
    expect(() => resolve({ flags: { [key]: value } })).toThrow(
      expect.objectContaining({ code: 'usage', message }),
    );
  });

  test('an error in the environment names the variable', () => {
    expect(() => resolve({ environment: { HYPEREXPORT_FORMAT: 'zip' } })).toThrow(
      /^HYPEREXPORT_FORMAT: "zip"/,
    );
  });

  test('a disk address is divided at its last colon, because names may hold some', () => {
    expect(resolve({ flags: { dumpDisk: 'a:b:12' } }).settings.dumpDisk).toEqual({ vm: 'a:b', index: 12 });
  });

  test.each([
    ['127.0.0.1:0', '127.0.0.1', 0],
    [':8989', '127.0.0.1', 8989],
    ['[::1]:443', '::1', 443],
  ])('it can listen on %s', (written, host, port) => {
    expect(resolve({ flags: { listen: written } }).settings.listen).toEqual({ host, port });
  });
});

describe('the table of options', () => {
  test('has no two options of one variable', () => {
    const names = settingKeys.map(environmentName);
    expect(new Set(names).size).toBe(names.length);
  });
});
