import { formatBytes } from '../../core/bytes.ts';

const MIB = 1024 ** 2;
const LEAST = 0.01;
const MOST = 1_000_000;

export const MEGABYTES_WORDS = `0, or a number of megabytes from ${LEAST} to ${MOST}`;

/** Bytes of a number of megabytes (2^20), such as `20` or `0.5`; 0 is 0. Undefined where it is no such number. */
export function parseMegabytes(text: string): number | undefined {
  const number = text.trim() === '' ? NaN : Number(text.trim().replace(/(?<=\d)_(?=\d)/g, ''));
  if (number === 0) return 0;
  return number >= LEAST && number <= MOST ? Math.round(number * MIB) : undefined;
}

/** As `parseMegabytes` reads it: six digits tell one byte from the next. */
export function writeMegabytes(bytes: number): string {
  return String(Number((bytes / MIB).toFixed(6)));
}

/** `20.0 MB/s`, or `no limit`. */
export function formatRate(bytesPerSecond: number): string {
  const none = bytesPerSecond === 0 || bytesPerSecond === Infinity;
  return none ? 'no limit' : `${formatBytes(Math.round(bytesPerSecond))}/s`;
}
