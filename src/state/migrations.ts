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
];

export function migrate(database: StateDatabase): void {
  const apply = database.transaction(() => {
    const current = database.pragma('user_version', { simple: true }) as number;
    if (current > MIGRATIONS.length) {
      throw fail(
        'configuration',
        `the state database has schema ${current}, this version knows ${MIGRATIONS.length}`,
        {
          hint: 'use the newer hyperexport that wrote it, or another --state-dir',
        },
      );
    }
    for (const statement of MIGRATIONS.slice(current)) database.exec(statement);
    database.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  apply.immediate();
}
