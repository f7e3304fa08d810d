import { expect, test } from 'vitest';
import type { BatchVm } from '../../../src/batch/batch-vm.ts';
import { WaitingLine } from '../../../src/batch/waiting-line.ts';
import { fail } from '../../../src/core/errors.ts';

const vm = (label: string, host?: string): BatchVm => ({
  label,
  wanted: fail('not-found', label),
  ...(host === undefined ? {} : { host }),
});

test('a list sorted by host is read from all hosts at once', () => {
  const line = new WaitingLine([vm('a1', 'a'), vm('a2', 'a'), vm('a3', 'a'), vm('b1', 'b'), vm('c1', 'c')]);
  const labels = Array.from({ length: 5 }, () => line.next()?.vm.label);
  expect(labels).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
  expect(line.next()).toBeUndefined();
});

test('a host is as good as any other when what was under way there has ended', () => {
  const line = new WaitingLine([vm('a1', 'a'), vm('a2', 'a'), vm('b1', 'b')]);
  line.next()?.ended();
  expect(line.next()?.vm.label).toBe('a2');
});

test('VMs whose host is not known keep their order', () => {
  const line = new WaitingLine([vm('x'), vm('a1', 'a'), vm('y')]);
  expect([line.next()?.vm.label, line.next()?.vm.label]).toEqual(['x', 'a1']);
  expect(line.rest().map(({ label }) => label)).toEqual(['y']);
});
