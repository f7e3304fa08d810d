import { describe, expect, it } from 'vitest';
import { chooseApiVersion, compareApiVersions } from '../../../../src/vsphere/soap/api-version.ts';

describe('The API version', () => {
  it.each([
    ['vCenter 6.7', ['6.7', '6.5', '6.0', '5.5', '2.5u2server'], '6.7'],
    ['vCenter 6.7 U3', ['6.7.3', '6.7.2', '6.7.1', '6.7', '6.5'], '6.7.3'],
    ['vCenter 7.0 U3', ['7.0.3.0', '7.0.2.0', '6.7.3'], '7.0.3.0'],
    ['vCenter 8.0 U3', ['8.0.3.0', '8.0.2.0', '7.0.3.2'], '8.0.3.0'],
    ['vCenter 9', ['9.0.0.0', '8.0.3.0'], '9.0.0.0'],
    ['a later one', ['12.0.0.0', '11.0.0.0', '9.0.0.0', '8.0.3.0'], '9.0.0.0'],
    ['one that lists a version between ours only', ['8.0.2.5'], '8.0.2.0'],
  ])('spoken with %s is one that both know', (_server, offered, chosen) => {
    expect(chooseApiVersion(offered)).toBe(chosen);
  });

  it('does not exist for a server that is older than all of ours, or lists nothing', () => {
    expect(chooseApiVersion(['4.1', '4.0'])).toBeUndefined();
    expect(chooseApiVersion([])).toBeUndefined();
  });

  it('is compared number by number', () => {
    expect(compareApiVersions('6.7', '6.7.0.0')).toBe(0);
    expect(compareApiVersions('6.7.3', '6.10')).toBeLessThan(0);
    expect(compareApiVersions('10.0', '9.1.1.0')).toBeGreaterThan(0);
  });
});
