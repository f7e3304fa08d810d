import type { RunEvent } from '../events/event.ts';

type EventType = RunEvent['type'];

/** How far something is, and what was tried: nothing that an auditor asks for. Everything else is written down. */
const UNIMPORTANT: ReadonlySet<EventType> = new Set<EventType>([
  'question.asked',
  'vm.found',
  'lease.requested',
  'lease.renewed',
  'disk.started',
  'disk.progressed',
  'archive.progressed',
  'verify.progressed',
  'retry.scheduled',
  'limit.changed',
  'slot.waiting',
  'hook.output',
  'cleanup.chosen',
  'notification.postponed',
]);

/** They come before something is changed on the server, which may take this machine along. */
const BEFORE_A_CHANGE: ReadonlySet<EventType> = new Set<EventType>([
  'export.started',
  'power.shutdown',
  'snapshot.requested',
  'snapshot.removing',
  'consolidation.started',
]);

export function isAudited({ type }: Pick<RunEvent, 'type'>): boolean {
  return !UNIMPORTANT.has(type);
}

export function isBeforeAChange({ type }: Pick<RunEvent, 'type'>): boolean {
  return BEFORE_A_CHANGE.has(type);
}
