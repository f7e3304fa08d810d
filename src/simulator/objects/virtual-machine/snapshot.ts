import type { MoRef } from '../../../vsphere/moref.ts';
import type { DataObject } from '../../soap/value.ts';
import { ManagedObject, type Properties } from '../managed-object.ts';
import type { ChainLink, VmDisk } from './virtual-disk.ts';
import type { VirtualMachine } from './virtual-machine.ts';

export interface SnapshotFacts {
  readonly number: number;
  readonly name: string;
  readonly description: string;
  readonly createTime: Date;
  readonly powerState: string;
  readonly quiesced: boolean;
  readonly memory: boolean;
  /** How often the guest had written by then. */
  readonly generation: number;
}

/** A point to which the VM can go back. Nothing here reverts one, so the snapshots of a VM are a line, oldest first. */
export class Snapshot extends ManagedObject {
  readonly vm: VirtualMachine;
  facts: SnapshotFacts;
  /** What holds each disk as it was; independent disks are not in a snapshot. */
  readonly frozen: ReadonlyMap<VmDisk, ChainLink>;
  readonly properties: Properties = {
    vm: () => this.vm.ref,
    config: () => this.vm.configAt(this),
    childSnapshot: (): MoRef[] => this.vm.snapshotAfter(this).map(({ ref }) => ref),
    value: () => [],
    availableField: () => [],
  };

  constructor(
    id: string,
    vm: VirtualMachine,
    { facts, frozen }: { readonly facts: SnapshotFacts; readonly frozen: ReadonlyMap<VmDisk, ChainLink> },
  ) {
    super('VirtualMachineSnapshot', id);
    this.vm = vm;
    this.facts = facts;
    this.frozen = frozen;
  }

  /** The disk's files, base first, up to the one that is frozen. */
  chainOf(disk: VmDisk): readonly string[] {
    return disk.chain(this.frozen.get(disk));
  }
}

/** `VirtualMachine.snapshot`: absent when there is none. */
export function snapshotInfo(snapshots: readonly Snapshot[]): DataObject | undefined {
  const [root, current] = [snapshots[0], snapshots[snapshots.length - 1]];
  if (root === undefined) return undefined;
  return { currentSnapshot: current?.ref, rootSnapshotList: [tree(snapshots)] };
}

function tree([snapshot, ...younger]: readonly Snapshot[]): DataObject {
  if (snapshot === undefined) return {};
  const { facts, vm, ref } = snapshot;
  return {
    snapshot: ref,
    vm: vm.ref,
    name: facts.name,
    description: facts.description,
    id: facts.number,
    createTime: facts.createTime,
    state: facts.powerState,
    quiesced: facts.quiesced,
    childSnapshotList: younger.length === 0 ? [] : [tree(younger)],
    replaySupported: false,
  };
}
