/**
 * Loaded into the program before anything else (`node --import effects.ts src/main.ts`): counts what the process does
 * to the world outside, by name, and ends it with SIGKILL at one of these effects. An effect is named by what is done
 * and to what, and counted among its like ("the 3rd `write out/web01-disk1.vmdk`"): unlike the n-th effect of all, that
 * is the same moment in every run, whatever runs side by side. Calls that only read are none: killed there, the world
 * is as it was after the effect before.
 *
 *     EFFECTS_ROOM    effects on files count below this directory only
 *     EFFECTS_TRACE   file that gets one JSON line per effect
 *     EFFECTS_KILL    JSON of a KillPoint; absent: nothing is killed
 */
import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { watchDatabase } from './watch-database.ts';
import { watchFiles } from './watch-files.ts';
import { watchSockets } from './watch-sockets.ts';

/** Where in an effect the process dies: before it, after it, or with half of it done. */
export type Moment = 'before' | 'half' | 'after';

export interface KillPoint {
  readonly effect: string;
  /** Counted from 1. */
  readonly nth: number;
  readonly moment: Moment;
}

export interface Effect {
  readonly effect: string;
  /** Whether it can be done by half. */
  readonly divisible: boolean;
}

/** What the watchers call: they do the effect, and die when they are told to. */
export interface Watch {
  /** Counts one effect; returns the moment at which the process must die in it. */
  meet(effect: Effect): Moment | undefined;
  /** Of a path below the room, `/` between names, random parts as `*`; undefined for any other path. */
  placeOf(path: unknown): string | undefined;
  die(): never;
}

const { EFFECTS_ROOM: room, EFFECTS_TRACE: trace, EFFECTS_KILL: kill } = process.env;

if (room !== undefined) start(room, kill === undefined ? undefined : (JSON.parse(kill) as KillPoint));

function start(root: string, point: KillPoint | undefined): void {
  const write = appendFileSync;
  const counts = new Map<string, number>();
  const watch: Watch = {
    meet(met) {
      if (trace !== undefined) write(trace, `${JSON.stringify(met)}\n`);
      const nth = (counts.get(met.effect) ?? 0) + 1;
      counts.set(met.effect, nth);
      return met.effect === point?.effect && nth === point.nth ? point.moment : undefined;
    },
    placeOf(path) {
      const text = path instanceof URL ? path.pathname : String(path);
      if (!text.startsWith(`${root}/`)) return undefined;
      return text.slice(root.length + 1).replaceAll(/\.[0-9a-f]{12}(?=$|[./])/g, '.*');
    },
    die() {
      process.kill(process.pid, 'SIGKILL');
      throw new Error('SIGKILL did not end this process');
    },
  };
  watchFiles(watch);
  watchSockets(watch);
  if (isMainThread) watchDatabase(watch);
}
