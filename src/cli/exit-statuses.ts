/** What each exit status means, in the order of the help; the codes behind them are in src/core/errors.ts. */
export const exitStatuses: Readonly<Record<number, string>> = {
  0: 'done',
  1: 'an unexpected error, or every VM of several failed',
  2: 'usage or configuration, or a state that forbids it (a running VM, an export that exists)',
  3: 'some VMs of several failed',
  4: 'the export is good, but something is left behind, which the message names',
  10: 'cannot connect, or the certificate is not trusted',
  11: 'not authenticated, or a privilege is missing',
  12: 'what was named (a VM, a file) is not found',
  13: 'vSphere answered with a fault, or the lease was lost',
  14: 'the transfer failed after all retries',
  15: 'integrity: what was written is not what was read, or an export is wrong',
  16: 'no space, or the destination failed',
  17: 'the incremental chain is broken',
  18: 'locked by another run',
  130: 'interrupted (SIGINT)',
  143: 'terminated (SIGTERM)',
};
