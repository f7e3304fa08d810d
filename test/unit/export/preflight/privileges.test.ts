import { expect, test } from 'vitest';
import { judgePrivileges } from '../../../../src/export/preflight/privileges.ts';

const needed = ['System.Read', 'VApp.Export'];
const judge = (held: Record<string, boolean> | undefined) =>
  judgePrivileges(held === undefined ? undefined : new Map(Object.entries(held)), {
    needed,
    path: '/DC0/vm/web01',
  });

test('all of them held is a pass that names them', () => {
  expect(judge({ 'System.Read': true, 'VApp.Export': true })).toEqual([
    { outcome: 'ok', message: 'System.Read, VApp.Export' },
  ]);
});

test('a missing one is an error of exit status 11 with its name and the place', () => {
  expect(judge({ 'System.Read': true, 'VApp.Export': false })).toMatchObject([
    {
      outcome: 'error',
      message: 'the user lacks the privilege VApp.Export on /DC0/vm/web01',
      error: { exitStatus: 11, details: { privileges: ['VApp.Export'] } },
    },
  ]);
});

test('one that the server passes over in silence is not checked, whatever it says of the others', () => {
  expect(judge({ 'System.Read': true })).toEqual([
    { outcome: 'not-checked', message: 'the server does not answer for VApp.Export' },
  ]);
});

test('a server that cannot be asked has passed nothing', () => {
  expect(judge(undefined)).toMatchObject([{ outcome: 'not-checked' }]);
});
