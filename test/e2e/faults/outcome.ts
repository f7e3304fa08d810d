import type { FaultCase, Outcome } from './fault-case.ts';

/** An outcome in a few words: `exported`, `exit 14, transfer`. */
export function describeOutcome(outcome: Outcome): string {
  if (outcome === 'exported') return 'the export is good';
  if ('leftBehind' in outcome) return 'the export is good, exit 4, `left-behind`';
  if ('first' in outcome)
    return `exit 3: the first VM ${describeOutcome(outcome.first)}, the others are good`;
  const failures = 'either' in outcome ? outcome.either : [outcome];
  return failures.map(([exit, code]) => `exit ${exit}, \`${code}\``).join(', or ');
}

/** How a row is told from all others. */
export const caseName = ({ stage, name }: FaultCase): string => `${stage}: ${name}`;
