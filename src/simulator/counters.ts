/** What the server has seen since its start, for tests and for the curious. */
export interface SimulatorCounters {
  readonly logins: number;
  readonly logouts: number;
  /** The REST API's among them. */
  readonly sessionsOpen: number;
  /** Leases that block their VMs. */
  readonly leasesOpen: number;
  /** The most that there were at once. */
  readonly mostLeasesOpen: number;
  readonly leases: {
    readonly opened: number;
    readonly completed: number;
    readonly aborted: number;
    /** By time-out, or with their session. */
    readonly expired: number;
    /** Those that never became ready. */
    readonly failed: number;
  };
  readonly progressCalls: number;
  /** GETs of the files of leases, by the last part of their path. */
  readonly gets: Readonly<Record<string, number>>;
  /** Bytes of disks and other files that left the server. */
  readonly bytesSent: number;
  /** Requests by method name, or by method and path (`GET /api/cis/tagging/tag/{id}`); refused ones included. */
  readonly calls: Readonly<Record<string, number>>;
}

export class Counters {
  logins = 0;
  logouts = 0;
  progressCalls = 0;
  bytesSent = 0;
  mostLeasesOpen = 0;
  readonly leases = { opened: 0, completed: 0, aborted: 0, expired: 0, failed: 0 };
  readonly #calls = new Map<string, number>();
  readonly #gets = new Map<string, number>();

  called(method: string): void {
    count(this.#calls, method);
  }

  got(file: string): void {
    count(this.#gets, file);
  }

  read(open: { readonly sessionsOpen: number; readonly leasesOpen: number }): SimulatorCounters {
    const { logins, logouts, progressCalls, bytesSent, mostLeasesOpen } = this;
    const [calls, gets] = [Object.fromEntries(this.#calls), Object.fromEntries(this.#gets)];
    return {
      ...{ logins, logouts, ...open, mostLeasesOpen, leases: { ...this.leases } },
      ...{ progressCalls, gets, bytesSent, calls },
    };
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
