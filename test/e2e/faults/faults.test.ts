import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../support/judges.ts';
import { faultCases } from './cases/all.ts';
import { stages } from './fault-case.ts';
import { mutations } from './mutation-list.ts';
import { caseName, describeOutcome } from './outcome.ts';
import { RELIABILITY_PAGE } from './reliability-page.ts';
import { whyNotHere } from './places.ts';
import { runCase } from './run-case.ts';
import { openScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(async () => await scene[Symbol.asyncDispose]());

describe.each(stages)('%s:', (stage) => {
  describe.each(faultCases.filter((row) => row.stage === stage))('$name', (row) => {
    const absent = whyNotHere(row);
    if (absent !== undefined) console.warn(`skipped: ${row.name}: ${absent}`);
    test.skipIf(absent !== undefined)(`while it lasts: ${describeOutcome(row.lasting)}`, async () => {
      expect(await runCase(row, scene, 'always')).toEqual([]);
    });
    if (row.once !== undefined) {
      test(`once: ${describeOutcome(row.once)}`, async () => {
        expect(await runCase(row, scene, 'once')).toEqual([]);
      });
    }
  });
});

test('no two cases have one name', () => {
  const names = faultCases.map(caseName);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(names.length).toBeGreaterThanOrEqual(60);
});

test('docs/reliability.md has a row for each case that there is, and no other (npm run reliability)', async () => {
  const page = await readFile(RELIABILITY_PAGE, 'utf8');
  const sections = page.split(/^## /m).slice(1);
  const listed = sections.flatMap((section) => {
    const stage = stages.find((each) => section.toLowerCase().startsWith(`${each.toLowerCase()}\n`));
    if (stage === undefined) return [];
    return [...section.matchAll(/^\| (.+?) \|/gm)].slice(1).map(([, name = '']) => `${stage}: ${name}`);
  });
  expect(listed).toEqual(
    stages.flatMap((stage) => faultCases.filter((row) => row.stage === stage).map(caseName)),
  );
});

test.each(mutations)(
  'the line of the mutation "$what" is in the program, and its cases exist',
  async (mutation) => {
    const source = await readFile(join(projectRoot, mutation.file), 'utf8');
    expect(source.split(mutation.line)).toHaveLength(2);
    const names = faultCases.map(caseName);
    expect(mutation.guards.filter((guard) => !names.some((name) => name.includes(guard)))).toEqual([]);
  },
);
