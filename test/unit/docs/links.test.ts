import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).sort();

test.each(pages)('%s links to nothing that is not there', (page) => {
  const dead = linksOf(read(page)).filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? page : path.join(path.dirname(page), decodeURI(file));
    if (!existsSync(path.join(root, target))) return true;
    if (anchor === undefined || statSync(path.join(root, target)).isDirectory()) return false;
    return !anchorsOf(read(target)).has(anchor);
  });
  expect(dead).toEqual([]);
});

test('every page can be reached from docs/README.md, and docs/README.md from README.md', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const link of linksOf(read(page))) {
      const target = path.join(path.dirname(page), link.replace(/#.*/, ''));
      if (target.endsWith('.md') && existsSync(path.join(root, target))) reached.add(target);
    }
  }
  const docs = pages.filter((page) => page.startsWith('docs/'));
  expect(docs.filter((page) => !reached.has(page))).toEqual([]);
});

function read(page: string): string {
  return readFileSync(path.join(root, page), 'utf8');
}

/** Links of this repository; those to other places are nobody's business here. */
function linksOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}

/** The names that GitHub gives to headings; of those that come twice the second has `-1` behind it. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const name = plain.replaceAll(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-');
    let anchor = name;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${name}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
}
