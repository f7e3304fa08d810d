import { readFileSync } from 'node:fs';
import path from 'node:path';
import { page, table } from './markdown.ts';
import { readUnion, type Field } from './read-types.ts';

/** What an export prints with `--json`: the prose is written by hand, the table comes from src/events/event.ts. */
export function eventsPage(): string {
  const prose = readFileSync(path.join(import.meta.dirname, 'events.md'), 'utf8').trim();
  const [before = '', behind = ''] = prose.split('\n\nTABLE\n\n');
  return page('Events: what `--json` prints during an export', [before, eventTable(), behind]);
}

function eventTable(): string {
  return table(
    ['`type`', 'When', 'Its fields'],
    readUnion('src/events/event.ts', 'RunEvent').map(({ words, fields }) => {
      const [discriminant, ...others] = fields;
      const type = typeof discriminant?.type === 'string' ? discriminant.type : '';
      if (words === '') throw new Error(`${type} has no words in src/events/event.ts`);
      return [type, words, others.map(describe).join('; ')];
    }),
  );
}

/** `` `bytes` (bytes): received ``. */
function describe(field: Field): string {
  const { name, optional, type, words } = field;
  const parts = typeof type === 'string' ? '' : ` (with ${type.map(describe).join('; ')})`;
  const facts = [kindOf(field), optional ? 'may be absent' : ''].filter((fact) => fact !== '').join(', ');
  return `\`${name}\`${facts === '' ? '' : ` (${facts})`}${words === '' ? '' : `: ${words}`}${parts}`;
}

/** What is text needs no word; the unit of a number is the end of its name. */
function kindOf({ name, type }: Field): string {
  if (typeof type !== 'string' || type === 'text') return '';
  if (type !== 'number') return type;
  const unit = units.find(([ending]) => ending.test(name));
  return unit?.[1] ?? 'number';
}

const units: readonly (readonly [RegExp, string])[] = [
  [/bytesPerSecond$|^before$/i, 'bytes/s'],
  [/bytes$|^address$/i, 'bytes'],
  [/illiseconds$|[a-z]Ms$/, 'ms'],
  [/econds$/, 's'],
  [/^percent$/, '%'],
];
