import { stableUuid } from '../../stable-uuid.ts';
import { seededDisk, type SeededDisk } from '../../disk/seeded-disk.ts';
import type { SimulatedDisk } from '../../inventory-spec.ts';
import { typed, type DataObject } from '../../soap/value.ts';

/** A disk of a VM: its content, and the chain of files that holds it on the datastore. */
export class VmDisk {
  readonly index: number;
  readonly key: number;
  readonly capacityBytes: number;
  readonly uuid: string;
  /** Datastore paths of the descriptors, base first; every snapshot adds a delta. */
  readonly chain: string[];
  readonly spec: SimulatedDisk;
  readonly #seed: string;
  /** How often its guest has written. */
  generation = 0;
  #base: SeededDisk | undefined;
  #content: SeededDisk | undefined;
  #allocatedBytes: number | undefined;

  constructor(
    spec: SimulatedDisk,
    index: number,
    { path, file }: { readonly path: string; readonly file: string },
  ) {
    const seed = spec.seed ?? `${path} disk ${index}`;
    this.index = index;
    this.key = 2000 + index;
    this.capacityBytes = spec.capacityBytes;
    this.uuid = stableUuid(seed);
    this.chain = [file];
    this.spec = spec;
    this.#seed = seed;
  }

  /** Made when first read: a large inventory costs nothing until a disk is looked at. */
  get content(): SeededDisk {
    this.#content ??= this.contentAt(this.generation);
    return this.#content;
  }

  contentAt(generation: number): SeededDisk {
    const { capacityBytes, dataBytes } = this.spec;
    this.#base ??= seededDisk({
      seed: this.#seed,
      capacityBytes,
      ...(dataBytes === undefined ? {} : { dataBytes }),
    });
    return generation === 0 ? this.#base : this.#base.withGeneration(generation);
  }

  /** The guest changes files on it. */
  write(): void {
    this.generation += 1;
    this.#content = undefined;
    this.#allocatedBytes = undefined;
  }

  /** The deltas are named `<base>-000001.vmdk` and so on. */
  addDelta(number: number): void {
    const base = (this.chain[0] ?? '').replace(/\.vmdk$/, '');
    this.chain.push(`${base}-${String(number).padStart(6, '0')}.vmdk`);
  }

  /** Bytes that the disk takes on its datastore: it is thin. */
  get allocatedBytes(): number {
    this.#allocatedBytes ??= Array.from(this.content.allocated()).reduce(
      (sum, { length }) => sum + length,
      0,
    );
    return this.#allocatedBytes;
  }
}

/** The backing of the disk at a point of its chain, with its parents inside, as `VirtualDisk.backing` has it. */
export function diskBacking(disk: VmDisk, chain: readonly string[]): DataObject {
  const [parents, fileName] = [chain.slice(0, -1), chain[chain.length - 1]];
  const { spec, uuid } = disk;
  const common = {
    fileName,
    backingObjectId: '',
    diskMode: spec.mode ?? 'persistent',
    uuid,
    contentId: stableUuid(`${uuid} ${chain.length}`).replaceAll('-', ''),
    parent: parents.length === 0 ? undefined : diskBacking(disk, parents),
    sharing: spec.shared === 'multi-writer' ? 'sharingMultiWriter' : 'sharingNone',
  };
  if (spec.rdm !== undefined) {
    return typed('VirtualDiskRawDiskMappingVer1BackingInfo', {
      ...common,
      lunUuid: uuid.replaceAll('-', ''),
      deviceName: `vml.${uuid.replaceAll('-', '')}`,
      compatibilityMode: `${spec.rdm}Mode`,
    });
  }
  return typed('VirtualDiskFlatVer2BackingInfo', {
    ...common,
    split: false,
    writeThrough: false,
    thinProvisioned: spec.thick !== true,
    eagerlyScrub: false,
    digestEnabled: false,
  });
}
