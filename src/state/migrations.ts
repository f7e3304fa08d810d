import type { StateDatabase } from './database.ts';
import { fail } from '../core/errors.ts';

/** One entry per schema version, applied in order and never edited afterwards. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE pending_undo (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     run_id TEXT NOT NULL,
     host TEXT NOT NULL,
     pid INTEGER NOT NULL,
     process_started TEXT,
     kind TEXT NOT NULL,
     subject_json TEXT NOT NULL,
     created_at TEXT NOT NULL
   ) STRICT`,
  `CREATE TABLE slot (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     claim TEXT NOT NULL,
     resource TEXT NOT NULL,
     units INTEGER NOT NULL,
     places INTEGER NOT NULL,
     held INTEGER NOT NULL,
     host TEXT NOT NULL,
     pid INTEGER NOT NULL,
     process_started TEXT
   ) STRICT`,
  // The first twelve columns, the second table and the first three indexes are those that the API of jobs promises.
  `CREATE TABLE jobs (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     vm_path TEXT NOT NULL,
     output_path TEXT NOT NULL,
     status TEXT NOT NULL,
     created_at TIMESTAMP NOT NULL,
     started_at TIMESTAMP,
     completed_at TIMESTAMP,
     progress_json TEXT,
     result_json TEXT,
     error TEXT,
     definition_json TEXT NOT NULL,
     host TEXT NOT NULL,
     pid INTEGER NOT NULL,
     process_started TEXT
   );
   CREATE INDEX idx_status ON jobs(status);
   CREATE INDEX idx_created_at ON jobs(created_at DESC);
   CREATE INDEX idx_vm_path ON jobs(vm_path);
   CREATE TABLE job_history (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     job_id TEXT NOT NULL,
     status TEXT NOT NULL,
     timestamp TIMESTAMP NOT NULL,
     details TEXT,
     FOREIGN KEY (job_id) REFERENCES jobs(id) ON DELETE CASCADE
   );
   CREATE INDEX idx_job_history_job_id ON job_history(job_id);
   CREATE TABLE outbox (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     target TEXT NOT NULL,
     destination TEXT NOT NULL,
     subject TEXT NOT NULL,
     message_key TEXT NOT NULL UNIQUE,
     content_json TEXT NOT NULL,
     created_at TEXT NOT NULL,
     expires_at TEXT NOT NULL,
     due_at TEXT NOT NULL,
     tries INTEGER NOT NULL,
     last_error TEXT,
     host TEXT,
     pid INTEGER,
     process_started TEXT
   ) STRICT;
   CREATE INDEX idx_outbox_target ON outbox(target, due_at)`,
];

export function migrate(database: StateDatabase): void {
  const apply = database.transaction(() => {
    const current = knownSchema(database);
    for (const statement of MIGRATIONS.slice(current)) database.exec(statement);
    database.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  apply.immediate();
}

/** Whether a database that is only read has jobs: one of an older version may not. */
export function hasJobs(database: StateDatabase): boolean {
  return knownSchema(database) >= 3;
}

function knownSchema(database: StateDatabase): number {
  const current = database.pragma('user_version', { simple: true }) as number;
  if (current <= MIGRATIONS.length) return current;
  throw fail(
    'configuration',
    `the state database has schema ${current}, this version knows ${MIGRATIONS.length}`,
    { hint: 'use the newer hyperexport that wrote it, or another --state-dir' },
  );
}
