/** One thing that is wrong, or worth knowing. A warning leaves the export good; an error makes it wrong. */
export interface VerifyProblem {
  readonly severity: 'error' | 'warning';
  /** One sentence that stands by itself: it names the file, if one is meant. */
  readonly message: string;
  readonly hint?: string;
}

/** What a file's content, or only its size, was compared with. */
export type Witness = 'export.json' | 'manifest' | 'descriptor';

export interface VerifiedFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Absent where the file could not be read to its end. */
  readonly sha256?: string;
  /** Who had a hash of it. */
  readonly contentComparedWith: readonly Witness[];
  /** Who knew its size. */
  readonly sizeComparedWith: readonly Witness[];
  readonly disk?: VerifiedDisk;
  readonly problems: readonly VerifyProblem[];
}

export interface VerifiedDisk {
  /** `structure`: header, markers, tables, end; `deep`: every grain was inflated besides. */
  readonly checked: 'structure' | 'deep';
  readonly layout: string;
  readonly capacityBytes: number;
  readonly grains: number;
}

/** What `verifyPath` found. `ok` is true when there is no error, here or in a file; warnings leave it true. */
export interface VerifyReport {
  readonly path: string;
  readonly format: 'ovf' | 'ova';
  readonly levels: readonly ('read-back' | 'deep')[];
  /** The record of the export that was found and believed: made by this program. */
  readonly record?: { readonly vm: string; readonly finishedAt: string; readonly tool: string };
  readonly manifest: boolean;
  readonly sizeBytes: number;
  readonly files: readonly VerifiedFile[];
  /** What lies beside the export and is not part of it: not looked at. */
  readonly notLookedAt: readonly string[];
  readonly problems: readonly VerifyProblem[];
  readonly ok: boolean;
}
