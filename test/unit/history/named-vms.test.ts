import { expect, test } from 'vitest';
import { namedVms } from '../../../src/history/named-vms.ts';

const app = { name: '/DC0/vm/staging/app', vmPath: '/DC0/vm/staging/app' };
const odd = { name: 'agent 50%+', vmPath: '/DC0/vm/odd names/build%2fagent 50%25+' };
const star = { name: 'all*', vmPath: '/DC0/vm/all*' };
const typed = { name: 'web01', vmPath: 'web01' };

test.each([
  ['app', app, true],
  ['staging/app', app, false],
  ['/DC0/vm/staging/app', app, true],
  ['DC0/vm/*/app', app, true],
  ['/DC0/*/app', app, false],
  ['ap?', app, true],
  ['build/agent 50%+', odd, false],
  ['build%2fagent 50%25+', odd, true],
  ['*agent 50%+', odd, true],
  ['all*', star, true],
  ['web01', typed, true],
  ['web', typed, false],
  ['Web01', typed, false],
])('%s of %o: %s', (wanted, row, named) => {
  expect(namedVms([wanted])(row)).toBe(named);
});

test('any of several names is enough', () => {
  expect([app, typed, star].filter(namedVms(['web*', 'app']))).toEqual([app, typed]);
});
