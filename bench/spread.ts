/** A figure that was measured several times. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** Pair by pair: the two runs of a pair happened right after each other, on a machine in the same mood. */
export function ratios(dividends: readonly number[], divisors: readonly number[]): Spread {
  return spreadOf(dividends.map((value, index) => value / divisors[index]!));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** `median (least-most)` */
export function written({ median: middle, least, most }: Spread, digits: number): string {
  return `${middle.toFixed(digits)} (${least.toFixed(digits)}-${most.toFixed(digits)})`;
}
