import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('every event is in the reference page, and the page names no other', async () => {
  const source = await readFile('src/events/event.ts', 'utf8');
  const page = await readFile('docs/reference/events.md', 'utf8');
  const declared = [...source.matchAll(/type: '([\w.]+)'/g)].map(([, type]) => type);
  const documented = [...page.matchAll(/^\| `(\w+\.\w+)` \|/gm)].map(([, type]) => type);
  expect(documented.sort()).toEqual(declared.sort());
});
