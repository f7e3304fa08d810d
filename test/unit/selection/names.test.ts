import { expect, test } from 'vitest';
import { Names } from '../../../src/selection/names.ts';
import { decodeInventoryName } from '../../../src/vsphere/inventory-name.ts';

const placed = (...names: string[]) => ({
  ref: { type: 'VirtualMachine', value: names.join() },
  name: decodeInventoryName(names.at(-1) ?? ''),
  path: `/${names.join('/')}`,
  names,
  within: new Set<string>(),
});
const inFolder = placed('DC0', 'vm', 'a', 'b');
const withSlash = placed('DC0', 'vm', 'a%2fb');

test.each(['/DC0/vm/a/b', 'DC0/vm/a/b'])(
  'the path %s is that of a VM in a folder before it is that of one with a slash in its name',
  (path) => {
    expect(new Names([withSlash, inFolder]).match(path).vms).toEqual([inFolder]);
    expect(new Names([withSlash]).match(path).vms).toEqual([withSlash]);
  },
);

test('a path that two VMs have, as on an ESXi host, names neither', () => {
  const other = { ...inFolder, ref: { type: 'VirtualMachine', value: 'other' } };
  expect(() => new Names([inFolder, other]).match('/DC0/vm/a/b')).toThrow(
    /2|several|more than one|ambiguous/i,
  );
});
