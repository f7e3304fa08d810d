import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOva, extractOva, validateOva } from '../../../src/index.ts';
import { descriptorFor, never, scratchDirectory, writePieces } from './package-fixture.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const stem = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9 ._-]{0,20}[a-zA-Z0-9]$/);
const content = fc
  .tuple(fc.nat(3000), fc.nat(255))
  .map(([length, seed]) => Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 31 + seed) % 256)));
const files = fc.uniqueArray(
  fc.record({
    name: stem.map((name) => `${name}.vmdk`).filter((name) => !/^(con|prn|aux|nul)\./i.test(name)),
    content,
  }),
  { selector: ({ name }) => name.toLowerCase(), maxLength: 6 },
);

test('whatever is packed comes out again as it was, and validates in between', async () => {
  await fc.assert(
    fc.asyncProperty(files, async (pieces) => {
      await using scratch = await scratchDirectory();
      const directory = await writePieces(join(scratch.path, 'in'), pieces);
      const described = [{ name: 'vm.ovf', content: descriptorFor(pieces) }, ...pieces];
      await writePieces(directory, described);
      const archive = join(scratch.path, 'vm.ova');

      const created = await createOva({ directory, output: archive, signal: never });
      expect(await validateOva({ archive, signal: never })).toMatchObject({ ok: true, problems: [] });
      const out = join(scratch.path, 'out');
      if (pieces.length % 2 === 0) await mkdir(out);
      const extracted = await extractOva({ archive, directory: out, signal: never });

      expect(extracted.files).toEqual(created.members);
      expect((await readdir(out)).sort()).toEqual([...described.map(({ name }) => name), 'vm.mf'].sort());
      for (const piece of described) {
        expect((await readFile(join(out, piece.name))).equals(piece.content)).toBe(true);
      }
    }),
    { numRuns: propertyRuns(600) },
  );
});
