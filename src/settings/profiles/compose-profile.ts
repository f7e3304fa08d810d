import { Document } from 'yaml';
import { flagName } from '../flag-name.ts';
import type { WrittenValues } from '../resolve.ts';
import { declarationOf } from '../settings.ts';
import { PROFILE_SCHEMA } from './profile.ts';

/** The text of a profile's file: what `parseProfile` reads as the same values again. */
export function composeProfile(
  name: string,
  { description, values }: { readonly description?: string | undefined; readonly values: WrittenValues },
): string {
  const settings = Object.fromEntries(
    [...values].map(([key, { values: written }]) => [
      flagName(key),
      declarationOf(key).kind === 'list' ? [...written] : (written.at(-1) ?? ''),
    ]),
  );
  const content = {
    'schema-version': String(PROFILE_SCHEMA),
    ...(description === undefined ? {} : { description }),
    settings,
  };
  // As it is read: with this schema no text needs quotes for not being taken for a number.
  const document = new Document(content, { schema: 'failsafe' });
  document.commentBefore = ` hyperexport --profile ${name}`;
  return document.toString({ lineWidth: 0 });
}
