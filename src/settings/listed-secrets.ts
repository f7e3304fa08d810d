import { linesOf } from './lines-of.ts';
import { passwordFromFile, type PasswordContext } from './password.ts';
import { readValue } from './read-value.ts';

/** What a list of secrets is called. */
const WHAT = { webhookUrl: 'the URLs of webhooks', webhookHeader: 'the headers of webhooks' } as const;
export type ListedSecret = keyof typeof WHAT;

export function whatIsListed(key: ListedSecret): string {
  return WHAT[key];
}

/** The values of a list of secrets that stand in a file, one a line. */
export async function listedIn(
  file: string,
  key: ListedSecret,
  context: Pick<PasswordContext, 'platform' | 'warn'>,
): Promise<readonly string[]> {
  const text = await passwordFromFile(file, context, `the file with ${WHAT[key]}`);
  return readValue(key, { name: file, values: linesOf(text) }) as string[];
}
