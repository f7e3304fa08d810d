import type { Envelope } from '../../events/event.ts';
import { palette, type Style } from './style.ts';
import { visible } from './visible.ts';

/** The snapshot that an export was read from, and what became of it. */
export interface UsedSnapshot {
  readonly name: string;
  /** As the server says it, whatever was asked for. */
  readonly quiesced: boolean;
  readonly memory: boolean;
  /** Of a VM that is off there is nothing to quiesce. */
  readonly running: boolean;
  readonly outcome: 'removed' | 'kept' | 'left-behind';
}

/** Puts it together from the events of one export; others of the VM's snapshots are removed around it. */
export class SnapshotStory {
  #running = false;
  #used: UsedSnapshot | undefined;

  readonly observe = (event: Envelope): void => {
    switch (event.type) {
      case 'vm.found':
        this.#running = event.powerState === 'poweredOn';
        return;
      case 'power.off':
      case 'power.on':
        this.#running = event.type === 'power.on';
        return;
      case 'snapshot.created':
      case 'snapshot.continued': {
        const { snapshot: name, quiesced } = event;
        const memory = event.type === 'snapshot.created' && event.memory;
        this.#used = { name, quiesced, memory, running: this.#running, outcome: 'left-behind' };
        return;
      }
      case 'snapshot.kept':
      case 'snapshot.removed':
        this.#ended(event.snapshot, event.type === 'snapshot.kept' ? 'kept' : 'removed');
        return;
      default:
        return;
    }
  };

  get used(): UsedSnapshot | undefined {
    return this.#used;
  }

  /** Once only: those that are rotated out afterwards may have the same name. */
  #ended(name: string, outcome: UsedSnapshot['outcome']): void {
    if (this.#used?.name !== name || this.#used.outcome !== 'left-behind') return;
    this.#used = { ...this.#used, outcome };
  }
}

/** `"hyperexport 2026-03-01 02:00:00", quiesced; removed`. */
export function snapshotSummary(
  { name, quiesced, memory, running, outcome }: UsedSnapshot,
  style: Style,
): string {
  const { warn } = palette(style);
  const state = [
    quiesced ? 'quiesced' : running ? warn('not quiesced') : 'of the VM while it was off',
    ...(memory ? ['with memory'] : []),
  ];
  const end = outcome === 'left-behind' ? warn('left behind') : outcome;
  return `"${visible(name)}", ${state.join(', ')}; ${end}`;
}

/** For programs, behind what the result has always had; nothing of an export without a snapshot. */
export function snapshotKeys(used: UsedSnapshot | undefined): Readonly<Record<string, string | boolean>> {
  if (used === undefined) return {};
  return {
    snapshot: used.name,
    snapshot_quiesced: used.quiesced,
    snapshot_memory: used.memory,
    snapshot_outcome: used.outcome,
  };
}
