/** What clean-up knows of an export that it has found: what its `export.json` says, and what lies beside that. */
export interface FoundExport {
  /** Absolute. */
  readonly directory: string;
  /** Below the directory that is looked at, with `/` between. */
  readonly place: string;
  /** The record's own hash, which no other export has; a copy has the same. */
  readonly id: string;
  /** The `id` of the export without which this one cannot be restored. */
  readonly parent?: string;
  readonly vm: string;
  readonly vmPath: string;
  /** Of one VM on one server. */
  readonly group: string;
  /** When it was begun: the moment that its disks are of, or shortly before. */
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** Whether the record says that it was checked while it was received: below that there is no export. */
  readonly verified: boolean;
  /** What its files take, the record included. */
  readonly bytes: number;
  /** `st_dev` of its file system. */
  readonly device: number;
  /** Why nobody but a person can say whether it may go. */
  readonly obstacle?: Obstacle;
}

export interface Obstacle {
  /** `changed`: its own files are not what they were; `other-files`: there is more than them. */
  readonly kind: 'changed' | 'other-files';
  readonly reason: string;
}

/** A directory with something that looks like a record, and that is no export for this program. */
export interface Ignored {
  readonly directory: string;
  readonly reason: string;
}

/** Newest first; what else is compared makes the order the same for everybody who looks. */
export function byAge(a: FoundExport, b: FoundExport): number {
  return (
    b.startedAt.getTime() - a.startedAt.getTime() ||
    b.finishedAt.getTime() - a.finishedAt.getTime() ||
    (a.directory < b.directory ? 1 : -1)
  );
}
