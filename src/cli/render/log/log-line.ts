import type { HyperexportError } from '../../../core/errors.ts';
import type { Secrets } from '../../../settings/redact.ts';
import type { LogLevel } from './level.ts';

/** One line of a log: what stands in every line, and then whatever fields the event has (docs/logs.md). */
export interface LogEntry {
  readonly time: string;
  readonly level: LogLevel;
  readonly run: string;
  readonly vm?: string;
  readonly event: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

export function logLine(entry: LogEntry, secrets: Secrets): string {
  const redact = (_key: string, value: unknown) =>
    typeof value === 'string' ? secrets.redact(value) : value;
  return `${JSON.stringify(entry, redact)}\n`;
}

/** How a run ended that did not end well. */
export function errorEntry(
  { code, message, hint, exitStatus, retryable, stack }: HyperexportError,
  { debug, time, run, vm }: Pick<LogEntry, 'time' | 'run' | 'vm'> & { readonly debug: boolean },
): LogEntry {
  return {
    ...{ time, run },
    ...(vm === undefined ? {} : { vm }),
    level: code === 'left-behind' ? 'warn' : 'error',
    event: 'run.failed',
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    exit_status: exitStatus,
    retryable,
    ...(debug ? { stack } : {}),
  };
}
