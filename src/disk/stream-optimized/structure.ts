/** What a walk over a whole stream-optimised disk found. */
export interface DiskStructure {
  /**
   * `esxi`: header, descriptor, grains, each table behind its grains, directory, footer, end-of-stream marker.
   * `qemu`: directory and tables in front, no footer; the file ends with its last grain.
   */
  readonly layout: 'esxi' | 'qemu';
  /** Size of the disk as a machine sees it. */
  readonly capacityBytes: number;
  readonly grainBytes: number;
  /** Grains that the file holds; all others read as zeros. */
  readonly grains: number;
  /** Compressed bytes of those grains, without markers and padding. */
  readonly payloadBytes: number;
  /** Length of the file. */
  readonly bytes: number;
}
