/** For JSON, which has no Infinity: no limit is 0, as in the options. */
export function plain(rate: number): number {
  return rate === Infinity ? 0 : rate;
}
