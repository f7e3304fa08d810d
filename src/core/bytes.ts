import { fail } from './errors.ts';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A size for people: base 1024 under the usual labels, one decimal rounded down, so that no size is overstated. */
export function formatBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const number = unit === 0 ? String(value) : (Math.floor(value * 10) / 10).toFixed(1);
  return `${number} ${UNITS[unit] ?? 'B'}`;
}

/** As `parseBytes` reads it, without loss: `50G`, `1.5T`, `1048577`. */
export function writeBytes(bytes: number): string {
  for (let exponent = 5; exponent > 0; exponent--) {
    const value = bytes / 1024 ** exponent;
    if (value >= 1 && Number.isInteger(value * 100)) return `${value}${'KMGTP'.charAt(exponent - 1)}`;
  }
  return String(bytes);
}

const SIZE = /^(\d+(?:\.\d+)?)\s*([KMGTP]?)(?:i?B)?$/i;

/** Reads `107374182400`, `512K`, `1.5 GB` or `2TiB`; every unit is a power of 1024. */
export function parseBytes(text: string): number {
  const match = SIZE.exec(text.trim());
  if (match === null) {
    throw fail('usage', `"${text}" is not a size`, {
      hint: 'write bytes (1048576) or a unit (512K, 1.5G, 2TB)',
    });
  }
  const exponent = 'KMGTP'.indexOf((match[2] ?? '').toUpperCase() || '?') + 1;
  const bytes = Math.round(Number(match[1]) * 1024 ** exponent);
  if (!Number.isSafeInteger(bytes)) throw fail('usage', `"${text}" is larger than any disk`);
  return bytes;
}
