import type { KeyValues } from './quiet.ts';
import { visible } from './visible.ts';

/** What a check found, whichever: `ova validate` and `verify` say it alike. */
interface Problem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
}

export function problemLines(problems: readonly Problem[]): string[] {
  return problems.flatMap(({ severity, message, hint }) => [
    `${severity}: ${visible(message)}`,
    ...(hint === undefined ? [] : [`hint: ${visible(hint)}`]),
  ]);
}

/** `problem_1=error: ...`, `problem_1_hint=...` */
export function problemPairs(problems: readonly Problem[]): KeyValues {
  return Object.fromEntries(
    problems.flatMap(({ severity, message, hint }, index) => {
      const key = `problem_${index + 1}`;
      const pair = [key, `${severity}: ${message}`] as const;
      return hint === undefined ? [pair] : [pair, [`${key}_hint`, hint] as const];
    }),
  );
}
