import type { SoapEntry } from '../../../src/doctor/trace/trace.ts';
import { RecordedCalls, type Asked } from './recorded-calls.ts';
import type { StandIns } from './stand-ins.ts';

/**
 * The waits of a trace. The program has a pool of property collectors, so that another one may watch an object than
 * did when it was recorded: what was told belongs to the filter that was made, not to the collector.
 */
export class Watches {
  readonly #filters: RecordedCalls;
  readonly #told = new Map<SoapEntry, SoapEntry[]>();
  readonly #current = new Map<string, SoapEntry[]>();

  constructor(entries: readonly SoapEntry[], standIns: StandIns) {
    const filters = entries.filter(({ method }) => method === 'CreateFilter');
    this.#filters = new RecordedCalls(filters, standIns);
    const current = new Map<string, SoapEntry[]>();
    for (const entry of entries) {
      if (entry.method === 'CreateFilter') {
        const told: SoapEntry[] = [];
        this.#told.set(entry, told);
        current.set(entry.target, told);
      }
      if (entry.method === 'WaitForUpdatesEx') current.get(entry.target)?.push(entry);
    }
  }

  createFilter(asked: Asked): SoapEntry | undefined {
    const entry = this.#filters.find(asked, { anyTarget: true });
    // Filters are made twice of the same kind: what was told of an object is told again from its beginning.
    if (entry !== undefined) this.#current.set(asked.target, [...(this.#told.get(entry) ?? [])]);
    return entry;
  }

  /** Undefined when all was told: then nothing changes any more. */
  next(collector: string): SoapEntry | undefined {
    return this.#current.get(collector)?.shift();
  }
}
