import { outcomeOf } from './outcome.ts';
import type { PastExport } from './past-export.ts';
import { count, noExports, type Totals } from './totals.ts';
import { isOneVm, KnownPaths } from './known-paths.ts';

/** What became of one VM's exports. */
export interface VmReport extends Readonly<Totals> {
  /** Its name, or its path where several had that name. */
  readonly vm: string;
  /** What was typed, where it was never found. */
  readonly path: string;
  readonly server: string;
  readonly lastGood?: PastExport;
  /** The newest of any kind. */
  readonly last: PastExport;
  /** How many failed in a row since the last good one. */
  readonly failedSince: number;
}

/** Counts the exports of each VM, newest first. */
export class VmReports {
  readonly #paths: KnownPaths;
  readonly #vms = new Map<string, Counted>();

  constructor(paths: Iterable<string>) {
    this.#paths = new KnownPaths(paths);
  }

  add(past: PastExport): void {
    if (!isOneVm(past)) return;
    const path = this.#paths.pathOf(past.path);
    // The embedded vCenter of a run listens on another port each time.
    const server = past.provider === 'simulator' ? '' : past.server;
    const key = JSON.stringify([server, path]);
    const known = this.#vms.get(key);
    const vm = known ?? {
      ...noExports(),
      vm: past.vm,
      path,
      server: past.server,
      last: past,
      failedSince: 0,
    };
    if (known === undefined) this.#vms.set(key, vm);
    count(vm, past);
    const outcome = outcomeOf(past);
    if (outcome === 'good') vm.lastGood ??= past;
    else if (outcome === 'failed' && vm.lastGood === undefined) vm.failedSince += 1;
  }

  /** Those that need somebody first: never exported well, then by the age of the last good export. */
  byNeed(): VmReport[] {
    return [...this.#vms.values()].sort(
      (a, b) => momentOf(a) - momentOf(b) || (a.vm < b.vm ? -1 : Number(a.vm > b.vm)),
    );
  }
}

interface Counted extends Totals {
  readonly vm: string;
  readonly path: string;
  readonly server: string;
  readonly last: PastExport;
  lastGood?: PastExport;
  failedSince: number;
}

function momentOf({ lastGood }: Counted): number {
  return lastGood?.createdAt.getTime() ?? 0;
}
