import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileNameFor, nearest } from '../../../src/core/names.ts';

const UUID = '503e1c2a-9d7a-4b1e-8f00-000000000001';

test('a plain VM name stays as it is', () => {
  expect(fileNameFor('web-01.prod_a', UUID)).toBe('web-01.prod_a');
});

test.each([
  ['web 01', 'web_01-503e1c2a'],
  ['a/b', 'a_b-503e1c2a'],
  ['..', '_-503e1c2a'],
  ['', 'vm-503e1c2a'],
  ['bücher', 'b_cher-503e1c2a'],
  ['aux', '_aux-503e1c2a'],
  ['Com1.old', '_Com1.old-503e1c2a'],
])('the VM name "%s" becomes the file name %s', (name, file) => {
  expect(fileNameFor(name, UUID)).toBe(file);
});

test('a name that only begins like a device of Windows stays as it is', () => {
  expect(fileNameFor('auxiliary', UUID)).toBe('auxiliary');
});

test('no name leads out of its directory or collides with a name that was replaced', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const file = fileNameFor(name, UUID);
      expect(file).toMatch(/^[A-Za-z0-9._-]+$/);
      expect(file).not.toMatch(/^\.+$/);
    }),
  );
});

test('a misspelt name finds the nearest ones, the closest first', () => {
  expect(nearest('wbe01', ['db01', 'web01', 'web02', 'mail'])[0]).toBe('web01');
  expect(nearest('WEB01', ['db01', 'web01', 'web02'])).toEqual(['web01']);
  expect(nearest('H0_VM', ['DC0_H0_VM0', 'zzz'])).toEqual(['DC0_H0_VM0']);
  expect(nearest('payroll', ['x', 'y'])).toEqual([]);
  expect(nearest('pasword', ['password', 'history'])).toEqual(['password']);
});
