/** A piece of the disk's content: a grain, or what of the last one lies within the capacity. */
export interface Grain {
  /** Address on the disk, in bytes. */
  readonly offset: number;
  readonly data: Buffer;
}

/** A grain as it is in the file. */
export interface StoredGrain {
  /** Where its marker is in the body. */
  readonly at: number;
  /** Address on the disk, in bytes. */
  readonly offset: number;
  readonly compressed: Buffer;
}
