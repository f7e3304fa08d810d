import type { RunEvent } from '../../../events/event.ts';
import type { OutputMode } from '../mode.ts';

/** From the one that says most. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Whoever reads stdout with a program is told on stderr only of what went wrong, unless more is asked for. */
export function logLevelFor(mode: OutputMode, asked: LogLevel | undefined): LogLevel {
  return asked ?? ({ human: 'info', quiet: 'warn', json: 'error' } as const)[mode];
}

export function isShown(level: LogLevel, least: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(least);
}

export function levelOf({ type }: Pick<RunEvent, 'type'>): LogLevel {
  return LEVELS[type] ?? 'info';
}

const LEVELS: Partial<Readonly<Record<RunEvent['type'], LogLevel>>> = {
  'question.asked': 'debug',
  'question.answered': 'debug',
  'lease.requested': 'debug',
  'lease.ready': 'debug',
  'lease.renewed': 'debug',
  'lease.completed': 'debug',
  'disk.progressed': 'debug',
  'archive.progressed': 'debug',
  'verify.progressed': 'debug',
  'descriptor.written': 'debug',
  'retry.scheduled': 'warn',
  'notification.postponed': 'warn',
  'warning.raised': 'warn',
  'cleanup.failed': 'warn',
  'export.skipped': 'warn',
  'export.failed': 'error',
};
