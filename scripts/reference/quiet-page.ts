import { code, page, table } from './markdown.ts';
import { quietOutputs, type QuietBlock } from './quiet-keys.ts';

export function quietPage(): string {
  return page('What `--quiet` prints', [
    'One `key=value` a line on stdout, and nothing else; the value is all that stands behind the first `=`. Control characters in it are escaped, so that it never has a second line. Errors and warnings are on stderr as ever. Keys are only ever added: ignore what you do not know. [In scripts](../guide/scripting.md) says how to read it.',
    'Where there are several blocks an empty line stands behind each. What is called "not always" is absent where there is nothing to say. `*` is the name of a check, `N` counts from 1.',
    ...quietOutputs.flatMap(({ what, blocks }) => [`## ${what}`, ...blocks.flatMap(blockTable)]),
  ]);
}

function blockTable({ what, keys }: QuietBlock): string[] {
  const rows = keys.map(([key, meaning]) => [
    code(key.replace('?', '')),
    key.endsWith('?') ? 'not always' : '',
    meaning,
  ]);
  return [...(what === '' ? [] : [`${what}:`]), table(['Key', '', 'Meaning'], rows)];
}
