import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeInventoryName, isInventoryName } from '../../../src/vsphere/inventory-name.ts';
import { isInventoryPath } from '../../../src/vsphere/inventory-path.ts';

/** What vCenter does to a name that a person types. */
const escape = (name: string): string =>
  name.replaceAll('%', '%25').replaceAll('/', '%2f').replaceAll('\\', '%5c');

describe('A name in the inventory', () => {
  it('comes back as it was typed, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('%', '2', '5', 'f', 'F', 'c', '/', '\\', '+', 'ü', 'a') }),
        (name) => {
          expect(decodeInventoryName(escape(name))).toBe(name);
          expect(isInventoryName(name, escape(name))).toBe(true);
          expect(isInventoryName(escape(name), escape(name))).toBe(true);
        },
      ),
    );
  });

  it('is not decoded as a URL would be', () => {
    expect(decodeInventoryName('a+b%20c%2F')).toBe('a+b%20c/');
  });

  it('makes a path that is known in both forms', () => {
    const names = ['DC0', 'vm', 'a%2fb'];
    for (const typed of ['/DC0/vm/a%2fb', '/DC0/vm/a/b', 'DC0/vm/a/b'])
      expect(isInventoryPath(typed, names)).toBe(true);
    expect(isInventoryPath('/vm/a/b', names)).toBe(false);
  });
});
