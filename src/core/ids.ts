import { getBuiltinModule } from 'node:process';

/** Names one run in events, records and the journal. */
export function newRunId(): string {
  // Loaded here and not by an import: it takes longer than all that --version and --help need.
  return getBuiltinModule('node:crypto').randomUUID();
}
