/** What `--power-off` allows: to end a running VM for its export, and to start it again. */
export interface PowerPolicy {
  /** How long the guest may take to shut down before the plug is pulled; 0 does not ask the guest. */
  readonly shutdownMs: number;
  /** Whether a VM that was running is started again. */
  readonly powerOnAfter: boolean;
}
