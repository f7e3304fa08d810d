import type { PastExport } from './past-export.ts';

/** `unfinished`: under way, or killed and not found out about yet. */
export type Outcome = 'good' | 'failed' | 'interrupted' | 'unfinished';

export function outcomeOf({ status }: Pick<PastExport, 'status'>): Outcome {
  switch (status) {
    case 'completed':
      return 'good';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'interrupted';
    case 'pending':
    case 'running':
      return 'unfinished';
  }
}
