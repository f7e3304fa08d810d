import { expect, test } from 'vitest';
import { Scope } from '../../../src/core/scope.ts';

test('what was acquired last is undone first', async () => {
  const order: string[] = [];
  {
    await using scope = new Scope();
    scope.defer('the session', () => void order.push('session'));
    scope.defer('the lease', () => void order.push('lease'));
  }
  expect(order).toEqual(['lease', 'session']);
});

test('an undo that fails is reported as left behind and does not keep the others from running', async () => {
  const order: string[] = [];
  const scope = new Scope();
  scope.defer('the session', () => void order.push('session'));
  scope.defer('the lease of web01', () => Promise.reject(new Error('host gone')));
  await scope.close();
  expect(order).toEqual(['session']);
  expect(scope.leftBehind.map(({ what }) => what)).toEqual(['the lease of web01']);
});

test('a disarmed undo does not run, and a second close undoes nothing again', async () => {
  const order: string[] = [];
  const scope = new Scope();
  const disarm = scope.defer('the lease', () => void order.push('lease'));
  scope.defer('the lock', () => void order.push('lock'));
  disarm();
  await scope.close();
  await scope.close();
  expect(order).toEqual(['lock']);
});

test('an undo that hangs is given up at its deadline and the next one still runs', async () => {
  const order: string[] = [];
  const scope = new Scope(1);
  scope.defer('the session', () => void order.push('session'));
  scope.defer(
    'the lease',
    (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  );
  await scope.close();
  expect(order).toEqual(['session']);
  expect(scope.leftBehind).toHaveLength(1);
});

test('an undo that ignores its signal cannot hang the run', async () => {
  const scope = new Scope(1);
  scope.defer('the lease', () => new Promise(() => undefined));
  await scope.close();
  expect(scope.leftBehind.map(({ what }) => what)).toEqual(['the lease']);
});
