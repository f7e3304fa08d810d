/** The values at which an axis has a line: from 0 to at least `most`, three to six of them. */
export function ticks(most: number, steps: readonly number[]): number[] {
  const step = steps.find((each) => most / each <= 5) ?? steps.at(-1) ?? 1;
  const lines = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: lines + 1 }, (_, at) => at * step);
}

/** 1, 2, 5, 10, 20, ... */
export const COUNT_STEPS = Array.from({ length: 12 }, (_, power) =>
  [1, 2, 5].map((digit) => digit * 10 ** power),
).flat();

/** 1 MB, 2 MB, 5 MB, 10 MB, ... 500 MB, 1 GB, ...: in units of 1024, as sizes are written. */
export const BYTE_STEPS = [0, 1, 2, 3, 4, 5].flatMap((unit) =>
  [1, 2, 5, 10, 20, 50, 100, 200, 500].map((digits) => digits * 1024 ** unit),
);

/** 1 s, 5 s, ... 1 min, ... 1 h, ... 1 d. */
export const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 4, 6, 12, 24, 48, 96].map((hours) => hours * 3_600_000),
];
