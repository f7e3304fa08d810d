import { fail } from '../core/errors.ts';
import { readBounded } from '../platform/read-bounded.ts';
import { unreadableFile } from './unreadable-file.ts';

/** Every root of a large company has room in it. */
const MAX_CA_BYTES = 4 * 1024 * 1024;

/** The PEM certificates of a file. */
export async function readAuthorities(file: string): Promise<string> {
  const pem = await readBounded(file, MAX_CA_BYTES).catch((error: unknown) => {
    throw unreadableFile('the CA file', file, error);
  });
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw fail('configuration', `the CA file ${file} holds no PEM certificate`);
  }
  return pem;
}
