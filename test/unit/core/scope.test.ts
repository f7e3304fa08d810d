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

test('a scope within a scope is closed in its turn, or earlier, and the outer one tells what it leaves behind', async () => {
  const order: string[] = [];
  const scope = new Scope();
  scope.defer('the lock', () => void order.push('lock'));
  const inner = scope.nested();
  inner.defer('the power', () => void order.push('power'));
  scope.defer('the lease', () => void order.push('lease'));
  await scope.close();
  expect(order).toEqual(['lease', 'power', 'lock']);

  const early = scope.nested();
  early.defer('the image', () => Promise.reject(new Error('gone')));
  await early.close();
  await scope.close();
  expect(scope.leftBehind.map(({ what }) => what)).toEqual(['the image']);
});

test('what cannot be undone early is told, tried again in its turn, and left behind only then', async () => {
  const told: string[] = [];
  const scope = new Scope();
  const inner = scope.nested();
  let busy = true;
  inner.defer('the image', () => void told.push('the image is back'));
  inner.defer('the power', () => (busy ? Promise.reject(new Error('busy')) : Promise.resolve()));
  await inner.closeEarly(({ what }) => void told.push(what));
  expect(told).toEqual(['the power', 'the image is back']);
  expect(scope.leftBehind).toEqual([]);
  busy = false;
  await scope.close();
  expect(scope.leftBehind).toEqual([]);

  busy = true;
  scope.defer('the power', () => Promise.reject(new Error('busy')));
  await scope.close();
  expect(scope.leftBehind.map(({ what }) => what)).toEqual(['the power']);
});

test('an undo that may take longer than others says so', async () => {
  const scope = new Scope(1);
  scope.defer('the VM', async () => await new Promise((resolve) => setTimeout(resolve, 20)), {
    deadlineMs: 5000,
  });
  await scope.close();
  expect(scope.leftBehind).toEqual([]);
});
