import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { EventBus } from '../../../src/events/bus.ts';
import type { Envelope } from '../../../src/events/event.ts';

test('every observer sees every event, numbered in order, with its place in the task tree', () => {
  const bus = new EventBus('run-1', systemClock);
  const seen: Envelope[] = [];
  bus.subscribe((event) => seen.push(event));
  bus.emitter()({ type: 'lease.requested', vm: 'web01' });
  bus.emitter('vm:web01')({ type: 'lease.completed', lease: 'l' });
  expect(seen.map(({ seq, type, task, runId, v }) => ({ seq, type, task, runId, v }))).toEqual([
    { seq: 1, type: 'lease.requested', task: undefined, runId: 'run-1', v: 1 },
    { seq: 2, type: 'lease.completed', task: 'vm:web01', runId: 'run-1', v: 1 },
  ]);
});

test('an observer that throws is dropped, and neither the producer nor the other observers notice', () => {
  const bus = new EventBus('run-1', systemClock);
  const seen: string[] = [];
  let calls = 0;
  bus.subscribe(() => {
    calls += 1;
    throw new Error('broken display');
  });
  bus.subscribe((event) => seen.push(event.type));
  const emit = bus.emitter();
  emit({ type: 'lease.requested', vm: 'a' });
  emit({ type: 'lease.requested', vm: 'b' });
  expect(seen).toHaveLength(2);
  expect(calls).toBe(1);
});
