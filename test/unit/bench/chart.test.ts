import { expect, test } from 'vitest';
import { chart } from '../../../bench/adaptive/chart.ts';

test('The plot has its colours without variables of CSS, which programs outside of browsers draw black', () => {
  const decisions = [
    { at: 0, limit: 5, reason: 'start' },
    { at: 1, limit: 2.5, reason: 'failed-transfer' },
  ];
  const svg = chart([{ link: 6, received: 5 }], decisions, 'A link');
  expect(svg).toContain('<circle class="down"');
  expect(svg).not.toContain('var(');
});
