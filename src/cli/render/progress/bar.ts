import { palette, type Style } from '../style.ts';

/** `━━━━━━━━╸───────` or `########........`: readable without colour. It looks full only when it is. */
export function bar(fraction: number, columns: number, style: Style): string {
  const { good, info, faint } = palette(style);
  const paint = fraction >= 1 ? good : info;
  if (!style.unicode) {
    const full = Math.floor(fraction * columns);
    return paint('#'.repeat(full)) + faint('.'.repeat(columns - full));
  }
  const halves = Math.floor(fraction * columns * 2);
  const full = Math.floor(halves / 2);
  const half = halves % 2 === 1 ? '╸' : '';
  return paint('━'.repeat(full) + half) + faint('─'.repeat(columns - full - half.length));
}

/** A whole percentage, rounded down: `100 %` says that it is done. */
export function percent(fraction: number): string {
  return `${Math.floor(fraction * 100)} %`;
}
