import { randomUUID } from 'node:crypto';

/** Names one run in events, records and the journal. */
export function newRunId(): string {
  return randomUUID();
}
