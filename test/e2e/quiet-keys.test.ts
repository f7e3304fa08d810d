import { afterAll, beforeAll, expect, test } from 'vitest';
import { quietOutputs, type QuietBlock } from '../../scripts/reference/quiet-keys.ts';
import { setStage, type Stage } from '../support/documented/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await setStage()));
afterAll(async () => await stage[Symbol.asyncDispose]());

test.each(quietOutputs)('--quiet prints the keys that its page has: $what', async ({ examples, blocks }) => {
  for (const example of examples) {
    const { output } = await stage.type(`{ ${example}; } 2>/dev/null`);
    expect(output, example).not.toBe('');
    for (const printed of output.trim().split('\n\n')) {
      const keys = printed.split('\n').map((line) => line.replace(/=.*/, ''));
      expect(
        blocks.some((block) => fits(keys, block)),
        `${example}\n${printed}`,
      ).toBe(true);
    }
  }
});

/** All keys are of the block, in its order, and none is absent that is always there. */
function fits(keys: readonly string[], block: QuietBlock): boolean {
  const patterns = block.keys.map(([key]) => ({
    key: new RegExp(
      `^${key
        .replace('?', '')
        .replace('*', '[a-z_]+')
        .replace('N', String.raw`\d+`)}$`,
    ),
    always: !key.endsWith('?'),
  }));
  const places = keys.map((key) => patterns.findIndex((pattern) => pattern.key.test(key)));
  const known = !places.includes(-1);
  const all = patterns.every(({ always }, n) => !always || places.includes(n));
  const repeats = block.keys.some(([key]) => /[*N]/.test(key));
  return known && all && (repeats || places.every((place, n) => n === 0 || place > places[n - 1]!));
}
