import type { BatchVm } from './batch-vm.ts';

/**
 * The VMs whose turn has not come. The next one is the first on the ESXi host that has the fewest under way, so that
 * a list sorted by host does not read from one host at a time.
 */
export class WaitingLine {
  readonly #waiting: BatchVm[];
  readonly #underWay = new Map<string, number>();

  constructor(vms: readonly BatchVm[]) {
    this.#waiting = [...vms];
  }

  /** Takes the next one out of the line; undefined when there is none. `ended` says that it no longer burdens its host. */
  next(): { vm: BatchVm; ended: () => void } | undefined {
    let best = 0;
    for (let at = 1; at < this.#waiting.length && this.#busy(best) > 0; at++) {
      if (this.#busy(at) < this.#busy(best)) best = at;
    }
    const [vm] = this.#waiting.splice(best, 1);
    if (vm === undefined) return undefined;
    this.#count(vm, 1);
    return { vm, ended: () => this.#count(vm, -1) };
  }

  /** Takes all out. */
  rest(): BatchVm[] {
    return this.#waiting.splice(0);
  }

  #busy(at: number): number {
    const host = this.#waiting[at]?.host;
    return host === undefined ? 0 : (this.#underWay.get(host) ?? 0);
  }

  #count({ host }: BatchVm, change: number): void {
    if (host !== undefined) this.#underWay.set(host, (this.#underWay.get(host) ?? 0) + change);
  }
}
