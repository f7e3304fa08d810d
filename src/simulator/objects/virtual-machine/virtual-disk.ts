import { stableUuid } from '../../stable-uuid.ts';
import { seededDisk, type SeededDisk } from '../../disk/seeded-disk.ts';
import type { SimulatedDisk } from '../../inventory-spec.ts';
import { typed, type DataObject } from '../../soap/value.ts';

/** One file of a disk's chain: the base, or what was written after a snapshot. */
export interface ChainLink {
  /** Datastore path of its descriptor. */
  file: string;
  /** How often the guest had written when it wrote here last: only the youngest link is written to. */
  generation: number;
}

/** A disk of a VM: its content, and the chain of files that holds it on the datastore. */
export class VmDisk {
  readonly index: number;
  readonly key: number;
  readonly capacityBytes: number;
  readonly uuid: string;
  readonly spec: SimulatedDisk;
  readonly #seed: string;
  /** Base first; every snapshot adds a delta. */
  readonly #links: ChainLink[];
  #base: SeededDisk | undefined;
  /** The generation that was read last, which is the one that is read again. */
  #latest: { readonly generation: number; readonly content: SeededDisk } | undefined;
  readonly #allocated = new Map<number, number>();

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
    this.spec = spec;
    this.#seed = seed;
    this.#links = [{ file, generation: 0 }];
  }

  /** No snapshot has it: an independent disk, or a LUN that is the guest's alone. */
  get independent(): boolean {
    return (this.spec.mode ?? 'persistent') !== 'persistent' || this.spec.rdm === 'physical';
  }

  /** The file that the guest writes to. */
  get current(): ChainLink {
    return this.#links[this.#links.length - 1] as ChainLink;
  }

  /** How often its guest has written. */
  get generation(): number {
    return this.current.generation;
  }

  /** Datastore paths of the descriptors, base first, up to a link of the chain. */
  chain(upTo = this.current): readonly string[] {
    const depth = this.#links.indexOf(upTo);
    return this.#links.slice(0, depth + 1).map(({ file }) => file);
  }

  get content(): SeededDisk {
    return this.contentAt(this.generation);
  }

  /** What the base holds: the disk as the oldest snapshot froze it. */
  get baseContent(): SeededDisk {
    return this.contentAt(this.#links[0]?.generation ?? 0);
  }

  /** Made when first read: a large inventory costs nothing until a disk is looked at. */
  contentAt(generation: number): SeededDisk {
    const { capacityBytes, dataBytes } = this.spec;
    this.#base ??= seededDisk({
      seed: this.#seed,
      capacityBytes,
      ...(dataBytes === undefined ? {} : { dataBytes }),
    });
    if (generation === 0) return this.#base;
    if (this.#latest?.generation !== generation) {
      this.#latest = { generation, content: this.#base.withGeneration(generation) };
    }
    return this.#latest.content;
  }

  /** Its files are in another directory. */
  relocate(from: string, to: string): void {
    for (const link of this.#links) link.file = `${to}${link.file.slice(from.length)}`;
  }

  /** The guest changes files on it. */
  write(): void {
    this.current.generation += 1;
  }

  /** What is written from now on goes into a file of its own, `<base>-000001.vmdk` and so on; the answer stays as it is. */
  freeze(number: number): ChainLink {
    const frozen = this.current;
    const base = (this.chain()[0] ?? '').replace(/\.vmdk$/, '');
    const file = `${base}-${String(number).padStart(6, '0')}.vmdk`;
    this.#links.push({ file, generation: frozen.generation });
    return frozen;
  }

  /** Merges every file that no snapshot needs any more with the one above it, under the lower one's name. */
  consolidate(needed: ReadonlySet<ChainLink>): void {
    let lowest: string | undefined;
    const kept = this.#links.filter((link) => {
      lowest ??= link.file;
      if (link !== this.current && !needed.has(link)) return false;
      link.file = lowest;
      lowest = undefined;
      return true;
    });
    this.#links.splice(0, this.#links.length, ...kept);
  }

  /** Whether there are files that no snapshot needs. */
  hasSurplus(needed: ReadonlySet<ChainLink>): boolean {
    return this.#links.some((link) => link !== this.current && !needed.has(link));
  }

  get allocatedBytes(): number {
    return this.allocatedAt(this.generation);
  }

  /** Bytes that the disk takes on its datastore: it is thin. */
  allocatedAt(generation: number): number {
    const known = this.#allocated.get(generation);
    if (known !== undefined) return known;
    const extents = Array.from(this.contentAt(generation).allocated());
    const bytes = extents.reduce((sum, { length }) => sum + length, 0);
    this.#allocated.set(generation, bytes);
    return bytes;
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
