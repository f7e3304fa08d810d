import type { Clock } from '../../../../../src/core/clock.ts';
import { EventBus } from '../../../../../src/events/bus.ts';
import type { Envelope, RunEvent } from '../../../../../src/events/event.ts';

export const GIB = 1024 ** 3;

/** Events at moments of a test's choosing: `run.at(5, {...})` is five seconds after the start. */
export class ScriptedRun {
  readonly clock = new ManualClock();
  readonly bus = new EventBus('run-1', this.clock);
  readonly events: Envelope[] = [];

  constructor() {
    this.bus.subscribe((event) => this.events.push(event));
  }

  at(second: number, ...events: RunEvent[]): this {
    this.clock.moveTo(second * 1000);
    for (const event of events) this.bus.emitter()(event);
    return this;
  }

  started(disks: number, capacityBytes: number): this {
    const [vm, path, output] = ['web01', '/DC/vm/web01', './export-web01'];
    return this.at(0, { type: 'export.started', vm, path, format: 'ova', output, disks, capacityBytes });
  }

  progressed(second: number, disk: string, address: number, bytes: number, capacityBytes = 10 * GIB): this {
    return this.at(second, { type: 'disk.progressed', disk, address, bytes, capacityBytes });
  }

  finished(second: number): this {
    const [vm, path, output] = ['web01', '/DC/vm/web01', './export-web01'];
    return this.at(
      second,
      { type: 'archive.packed', file: 'web01.ova', bytes: GIB },
      { type: 'export.verified', vm, levels: ['stream'] },
      {
        ...{ type: 'export.finished', vm, path, output, format: 'ova', files: 3, bytes: GIB },
        milliseconds: second * 1000,
      },
    );
  }
}

/** Stands still until it is moved; whoever sleeps wakes when its time has come. */
export class ManualClock implements Clock {
  #milliseconds = 0;
  #sleepers: { until: number; wake: () => void }[] = [];

  now(): Date {
    return new Date(1_700_000_000_000 + this.#milliseconds);
  }

  monotonic(): number {
    return this.#milliseconds;
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    this.#sleepers.push({ until: this.#milliseconds + milliseconds, wake: () => resolve(undefined) });
    await promise;
  }

  moveTo(milliseconds: number): void {
    this.#milliseconds = milliseconds;
    const awake = this.#sleepers.filter(({ until }) => until <= milliseconds);
    this.#sleepers = this.#sleepers.filter(({ until }) => until > milliseconds);
    for (const { wake } of awake) wake();
  }
}
