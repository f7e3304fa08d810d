/** A file as it was recorded while it was written. */
export interface ExpectedFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Lower case. Absent of an archive that was written in one pass: then its members have theirs. */
  readonly sha256?: string;
  /** It is a stream-optimised disk, of this capacity as a machine sees it. */
  readonly disk?: { readonly capacityBytes: number };
  /** Of an archive: its files in its order, each with its SHA-256. */
  readonly members?: readonly ExpectedMember[];
}

export type ExpectedMember = Omit<ExpectedFile, 'members' | 'sha256'> & { readonly sha256: string };
