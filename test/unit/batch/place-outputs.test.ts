import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { placeOutputs, type Placed } from '../../../src/batch/place-outputs.ts';

const now = new Date('2026-11-25T02:00:00Z');
const uuid = (digit: string) => `${digit.repeat(8)}-0000-4000-8000-000000000000`;
const vm = (name: string, output: string, digit = '1', folder = ''): Placed => ({
  name,
  output,
  instanceUuid: uuid(digit),
  path: `/DC0/vm/${folder}${name}`,
});
const placed = (...vms: Placed[]) => placeOutputs(vms, now);

describe('where the exports of several VMs go', () => {
  test('a directory gets a level for the VM, below what it has of the time', () => {
    expect(placed(vm('web01', '/backup'), vm('db01', '/backup', '2'))).toEqual([
      '/backup/web01',
      '/backup/db01',
    ]);
    expect(placed(vm('web01', '/backup/{date}'))).toEqual(['/backup/2026-11-25/web01']);
  });

  test('a template that names the VM is taken as it is, and a relative one from here', () => {
    expect(placed(vm('web01', '/backup/{vm}/{date}'))).toEqual(['/backup/web01/2026-11-25']);
    expect(placed(vm('web01', './export-{vm}'))).toEqual([resolve('export-web01')]);
    expect(placed(vm('web01', '/backup/{uuid}'))).toEqual([`/backup/${uuid('1')}`]);
  });

  test('two VMs of one name have a part of their UUID behind it, also where only the letters differ in size', () => {
    expect(placed(vm('app', '/b', '1'), vm('app', '/b', '2'), vm('db', '/b', '3'))).toEqual([
      '/b/app-11111111',
      '/b/app-22222222',
      '/b/db',
    ]);
    expect(placed(vm('Web', '/b', '1'), vm('web', '/b', '2'))).toEqual([
      '/b/Web-11111111',
      '/b/web-22222222',
    ]);
  });

  test('two names that become one file name are told apart already', () => {
    expect(placed(vm('a/b', '/b', '1'), vm('a?b', '/b', '2'))).toEqual([
      '/b/a_b-11111111',
      '/b/a_b-22222222',
    ]);
  });

  test('exports that would meet are refused, and both are named', () => {
    const [one, other] = [
      vm('app', '/b/{uuid}', '1', 'production/'),
      vm('app', '/b/{uuid}', '1', 'staging/'),
    ];
    expect(() => placed(one, other)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringMatching('/DC0/vm/production/app and /DC0/vm/staging/app would both'),
      }),
    );
  });

  test('an export inside another one is refused', () => {
    expect(() => placed(vm('a', '/b/{vm}'), vm('c', '/b/a/{vm}', '2'))).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching('/b/a and below it, /b/a/c') }),
    );
  });
});
