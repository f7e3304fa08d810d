/** One thing that is wrong with an archive. A warning leaves it usable; an error makes it wrong. */
export interface OvaProblem {
  readonly severity: 'error' | 'warning';
  /** One sentence that stands by itself: it names the member, if one is meant. */
  readonly message: string;
  /** What can be done about it. */
  readonly hint?: string;
}

/** A member whose content is all there; one that is cut off is a problem of the archive. */
export interface OvaMemberReport {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly problems: readonly OvaProblem[];
}

/** What `validateOva` found. `ok` is true when there is no error, here or in a member; warnings leave it true. */
export interface OvaReport {
  readonly archive: string;
  readonly sizeBytes: number;
  readonly members: readonly OvaMemberReport[];
  /** What concerns the archive as a whole, or no member that could be read. */
  readonly problems: readonly OvaProblem[];
  readonly ok: boolean;
}
