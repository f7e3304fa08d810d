/** What the server has seen since its start, for tests and for the curious. */
export interface SimulatorCounters {
  readonly logins: number;
  readonly logouts: number;
  readonly sessionsOpen: number;
  readonly leases: {
    readonly opened: number;
    readonly completed: number;
    readonly aborted: number;
    readonly expired: number;
  };
  readonly progressCalls: number;
  /** Bytes of disks and other files that left the server. */
  readonly bytesSent: number;
  /** Requests by method name, refused ones included. */
  readonly calls: Readonly<Record<string, number>>;
}

export class Counters {
  logins = 0;
  logouts = 0;
  progressCalls = 0;
  bytesSent = 0;
  readonly leases = { opened: 0, completed: 0, aborted: 0, expired: 0 };
  readonly #calls = new Map<string, number>();

  called(method: string): void {
    this.#calls.set(method, (this.#calls.get(method) ?? 0) + 1);
  }

  read(sessionsOpen: number): SimulatorCounters {
    const { logins, logouts, progressCalls, bytesSent } = this;
    const calls = Object.fromEntries(this.#calls);
    return { logins, logouts, sessionsOpen, leases: { ...this.leases }, progressCalls, bytesSent, calls };
  }
}
