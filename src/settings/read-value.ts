import { excerpt } from '../core/excerpt.ts';
import { fail } from '../core/errors.ts';
import type { Declaration } from './declaration.ts';
import type { Written } from './resolve.ts';
import { declarationOf, type SettingKey } from './settings.ts';

/** Reads what was written for an option; errors name the place and, unless it is secret, the value. */
export function readValue(key: SettingKey, written: Written): unknown {
  const declaration = declarationOf(key);
  const place = written.place ?? written.name;
  if (declaration.kind === 'list') {
    const elements = declaration.commas === 'kept' ? written.values : written.values.flatMap(betweenCommas);
    return [...new Set(elements)].map((element) => readOne(declaration, place, element));
  }
  // Of several values the last wins, as in Go.
  return readOne(declaration, place, written.values.at(-1) ?? '');
}

function betweenCommas(value: string): string[] {
  const elements = value.split(',').map((element) => element.trim());
  return elements.filter((element) => element !== '');
}

function readOne(declaration: Declaration, place: string, value: string): unknown {
  const result = declaration.type.safeParse(value);
  if (result.success) return result.data;
  const problem = result.error.issues[0]?.message ?? 'is not valid';
  throw fail('usage', `${place}: ${quoted(declaration, value)} ${problem}`, {
    ...(declaration.example === undefined ? {} : { hint: `for example: ${declaration.example}` }),
  });
}

function quoted({ secret }: Declaration, value: string): string {
  if (secret === true) return 'the value';
  return `"${excerpt(secret === 'credentials' ? value.replace(/^.*@/s, '***@') : value)}"`;
}
