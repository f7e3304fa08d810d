/** What the user wants of the snapshot from which a VM is exported. */
export interface SnapshotPolicy {
  /** `{vm}`, `{uuid}`, `{date}` and `{time}` are filled in; at most 80 characters then. */
  readonly name: string;
  /** `try`: where the guest cannot be quiesced it is taken all the same, with a warning. */
  readonly quiesce: 'try' | 'require' | 'off';
  /** Keep the guest's memory too: a revert goes on where it was. */
  readonly memory: boolean;
  /** What becomes of it when the export is complete: in every other case it is removed. */
  readonly afterwards: 'remove' | 'keep' | { readonly keepNewest: number };
  /** An interrupted run with finished disks leaves it for one that goes on behind them. */
  readonly keepForResume: boolean;
}
