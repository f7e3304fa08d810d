/** How far the packing or unpacking of an archive is. */
export interface OvaProgress {
  /** The member in work. */
  readonly member: string;
  /** Bytes of content done, and in all: the members' own, without the archive's headers and padding. */
  readonly doneBytes: number;
  readonly totalBytes: number;
}
