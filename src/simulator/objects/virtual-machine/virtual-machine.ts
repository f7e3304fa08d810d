import { fieldDefinitions } from '../custom-fields-manager.ts';
import type { MoRef } from '../../../vsphere/moref.ts';
import type { SimulatedNic, SimulatedVm, ToolsState } from '../../inventory-spec.ts';
import type { DataObject, Value } from '../../soap/value.ts';
import type { Site } from '../../inventory/site.ts';
import { stableUuid } from '../../stable-uuid.ts';
import type { Datastore } from '../datastore.ts';
import { Entity, inventoryPath } from '../entity.ts';
import type { Folder } from '../folder.ts';
import type { Host } from '../host.ts';
import type { Properties } from '../managed-object.ts';
import type { Network } from '../network.ts';
import { capability } from './capability.ts';
import { configInfo } from './config.ts';
import { Drive } from './drive.ts';
import { fileLayoutEx } from './file-layout.ts';
import { Snapshot, snapshotInfo, type SnapshotFacts } from './snapshot.ts';
import { guestInfo, runtimeInfo, storageInfo, summary } from './summary.ts';
import { VmDisk, type ChainLink } from './virtual-disk.ts';

export type PowerState = 'poweredOn' | 'poweredOff' | 'suspended';

export interface Placement {
  readonly site: Site;
  readonly folder: Folder;
  readonly host: Host;
  readonly datastore: Datastore;
  readonly environmentBrowser: MoRef;
  /** The VM's directory on its datastore: two VMs never share one. */
  readonly directory: string;
  /** Keys of the custom attributes, by name. */
  readonly customFields: ReadonlyMap<string, number>;
  readonly now: Date;
}

export class VirtualMachine extends Entity {
  readonly spec: SimulatedVm;
  placement: Placement;
  readonly instanceUuid: string;
  readonly biosUuid: string;
  readonly disks: readonly VmDisk[];
  readonly drives: readonly Drive[];
  readonly snapshots: Snapshot[] = [];
  /** Those that were removed since are in it. */
  readonly snapshotsTaken: Snapshot[] = [];
  powerState: PowerState;
  bootTime: Date | undefined;
  suspendTime: Date | undefined;
  /** What it waits to be answered. */
  question: string | undefined;
  changeVersion: string;
  /** The task or the lease that keeps others from changing the VM. */
  busyWith: MoRef | undefined;
  #lastSnapshotNumber = 0;
  #changes = 0;

  readonly properties: Properties = {
    ...this.entityProperties(),
    config: () => configInfo(this, (disk) => disk.chain()),
    runtime: () => runtimeInfo(this),
    capability: () => capability,
    environmentBrowser: () => this.placement.environmentBrowser,
    guest: () => guestInfo(this),
    summary: () => summary(this),
    storage: () => storageInfo(this),
    layoutEx: () => fileLayoutEx(this),
    snapshot: () => snapshotInfo(this.snapshots),
    rootSnapshot: () => this.snapshots.slice(0, 1).map(({ ref }) => ref),
    datastore: () => [this.datastore.ref],
    network: () => this.nics.map((nic) => this.networkOf(nic).ref),
    resourcePool: () => this.placement.site.cluster.resourcePool.ref,
    guestHeartbeatStatus: () => (this.powerState === 'poweredOn' ? 'green' : 'gray'),
  };

  constructor(id: string, spec: SimulatedVm, placement: Placement) {
    super('VirtualMachine', id, spec.name, placement.folder);
    this.spec = spec;
    this.placement = placement;
    const path = inventoryPath(this);
    this.instanceUuid = spec.instanceUuid ?? stableUuid(`instance ${path}`);
    this.biosUuid = stableUuid(`bios ${path}`);
    this.powerState = spec.powerState ?? 'poweredOff';
    this.bootTime = this.powerState === 'poweredOn' ? placement.now : undefined;
    this.suspendTime = this.powerState === 'suspended' ? placement.now : undefined;
    this.changeVersion = placement.now.toISOString();
    this.disks = spec.disks.map((disk, index) => {
      const file = `${this.directory}/${this.fileStem}${index === 0 ? '' : `_${index}`}.vmdk`;
      return new VmDisk(disk, index, { path, file });
    });
    const place = { datastore: placement.datastore.ref, running: this.powerState === 'poweredOn' };
    this.drives = (['cdrom', 'floppy'] as const).flatMap((kind) => {
      const drive = spec[kind];
      return drive === undefined ? [] : [new Drive(kind, drive, place)];
    });
  }

  /** How often its guest has written. */
  get generation(): number {
    return Math.max(0, ...this.disks.map(({ generation }) => generation));
  }

  get cpus(): number {
    return this.spec.cpus ?? 2;
  }
  get memoryMb(): number {
    return this.spec.memoryMb ?? 2048;
  }
  get guestId(): string {
    return this.spec.guestId ?? 'debian12_64Guest';
  }
  /** VMware Tools, now. */
  get tools(): ToolsState {
    const { tools = 'running' } = this.spec;
    return tools === 'running' && this.powerState !== 'poweredOn' ? 'notRunning' : tools;
  }
  get firmware(): 'bios' | 'efi' {
    return this.spec.firmware ?? 'bios';
  }
  get annotation(): string {
    return this.spec.annotation ?? '';
  }
  get nics(): readonly SimulatedNic[] {
    return this.spec.nics ?? [{}];
  }
  get encrypted(): boolean {
    return this.spec.encrypted === true || this.spec.vtpm === true;
  }
  get host(): Host {
    return this.placement.host;
  }
  get datastore(): Datastore {
    return this.placement.datastore;
  }
  get createDate(): Date {
    return this.placement.now;
  }
  get ipAddress(): string {
    return `192.0.2.${1 + (Number(this.ref.value.replace(/\D/g, '')) % 250)}`;
  }

  /** `[datastore1] web01` */
  get directory(): string {
    return `[${this.datastore.displayName}] ${this.placement.directory}`;
  }

  /** The name of its files; the slash is no part of a file name. */
  get fileStem(): string {
    return this.displayName.replaceAll('/', '_');
  }

  file(ending: string): string {
    return `${this.directory}/${this.fileStem}${ending}`;
  }

  get nvramBytes(): number {
    return this.spec.nvramBytes ?? (this.firmware === 'efi' ? 270_840 : 8684);
  }

  get nvramFile(): string | undefined {
    return this.nvramBytes === 0 ? undefined : this.file('.nvram');
  }

  /** Elsewhere: with another directory its files are others, and what they hold is the same. */
  relocate(to: Pick<Placement, 'folder' | 'host' | 'datastore' | 'directory'>): void {
    const from = this.directory;
    this.placement = { ...this.placement, ...to };
    this.parent = to.folder;
    for (const disk of this.disks) disk.relocate(from, this.directory);
  }

  networkOf(nic: SimulatedNic): Network {
    const { datacenter } = this.placement.site;
    return (
      datacenter.network(nic.network ?? 'VM Network') ?? (datacenter.networkFolder.children[0] as Network)
    );
  }

  override customValues(): readonly Value[] {
    return Object.entries(this.spec.customAttributes ?? {}).map(([name, value]) => ({
      $type: 'CustomFieldStringValue',
      key: this.placement.customFields.get(name),
      value,
    }));
  }

  override customFields(): readonly Value[] {
    return fieldDefinitions(this.placement.customFields);
  }

  addSnapshot(id: string, facts: Omit<SnapshotFacts, 'number' | 'powerState' | 'generation'>): Snapshot {
    const frozen = this.freezeDisks();
    const number = this.#lastSnapshotNumber;
    const all = { ...facts, number, powerState: this.powerState, generation: this.generation };
    const snapshot = new Snapshot(id, this, { facts: all, frozen });
    this.snapshots.push(snapshot);
    this.snapshotsTaken.push(snapshot);
    return snapshot;
  }

  /** Every disk that snapshots have writes into a new file from now on. */
  freezeDisks(): ReadonlyMap<VmDisk, ChainLink> {
    const number = ++this.#lastSnapshotNumber;
    const disks = this.disks.filter(({ independent }) => !independent);
    return new Map(disks.map((disk) => [disk, disk.freeze(number)]));
  }

  /** Takes it out of the tree; its files stay until they are consolidated. */
  removeSnapshot(snapshot: Snapshot): void {
    const index = this.snapshots.indexOf(snapshot);
    if (index >= 0) this.snapshots.splice(index, 1);
  }

  /** Merges the files that no snapshot needs. */
  consolidate(): void {
    for (const disk of this.disks) disk.consolidate(this.#needed(disk));
  }

  /** Files of removed snapshots are still part of its disks. */
  get consolidationNeeded(): boolean {
    return this.disks.some((disk) => disk.hasSurplus(this.#needed(disk)));
  }

  #needed(disk: VmDisk): ReadonlySet<ChainLink> {
    return new Set(this.snapshots.flatMap(({ frozen }) => frozen.get(disk) ?? []));
  }

  /** As after any change of the configuration, power included; two are never equal. */
  configChanged(now: Date): void {
    this.#changes += 1;
    const fraction = String(this.#changes % 1000).padStart(3, '0');
    this.changeVersion = now.toISOString().replace('Z', `${fraction}Z`);
  }

  /** The younger neighbour, as a list of none or one. */
  snapshotAfter(snapshot: Snapshot): readonly Snapshot[] {
    const index = this.snapshots.indexOf(snapshot);
    return index < 0 ? [] : this.snapshots.slice(index + 1, index + 2);
  }

  configAt(snapshot: Snapshot): DataObject {
    return configInfo(this, (disk) => snapshot.chainOf(disk));
  }
}
