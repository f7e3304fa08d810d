import Database from 'better-sqlite3';
import type { Watch } from './effects.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- methods that are wrapped by name */

/** Wraps every statement that may change a database: they are synchronous, and SQLite answers for their halves. */
export function watchDatabase(watch: Watch): void {
  const database = new Database(':memory:');
  wrap(Database.prototype, 'exec', (sql: string) => sql);
  wrap(Database.prototype, 'pragma', (sql: string) => `PRAGMA ${sql}`);
  wrap(Object.getPrototypeOf(database.prepare('SELECT 1')), 'run', undefined);
  database.close();

  function wrap(prototype: any, name: string, textOf: ((argument: string) => string) | undefined): void {
    const work = prototype[name];
    prototype[name] = function (this: any, ...args: any[]) {
      const sql = textOf === undefined ? (this.source as string) : textOf(args[0]);
      const effect = `sql ${sql.trim().split(/\s+/).slice(0, 3).join(' ')}`;
      const moment = watch.meet({ effect, divisible: false });
      if (moment === 'before') watch.die();
      const result: unknown = work.apply(this, args);
      return moment === 'after' ? watch.die() : result;
    };
  }
}
