import { fail } from '../core/errors.ts';

export type ManifestAlgorithm = 'SHA1' | 'SHA256' | 'SHA512';

/** One line of a manifest: the digest of one file of the package. */
export interface ManifestEntry {
  readonly algorithm: ManifestAlgorithm;
  /** The file's name, as in the descriptor's References. */
  readonly name: string;
  /** The digest, lower case. */
  readonly hex: string;
}

/** The hash names of `node:crypto` for the algorithms of a manifest. */
export const HASH_NAMES = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' } as const;

const HEX_DIGITS = { SHA1: 40, SHA256: 64, SHA512: 128 } as const;

/**
 * `SHA256(name)= hex`, one line a file, each ended by a line feed. This is the one spelling that every importer takes:
 * a space before the parenthesis, or the name SHA2-256, makes some refuse a good package.
 */
export function formatManifest(
  entries: readonly { algorithm: 'SHA256'; name: string; hex: string }[],
): string {
  return entries.map(({ algorithm, name, hex }) => `${algorithm}(${name})= ${hex.toLowerCase()}\n`).join('');
}

/** The grammar of DSP0243 9.1 with the spaces that tools in the field put around the parentheses. */
const LINE = /^(SHA1|SHA256|SHA512) ?\((.+)\) ?= ?([0-9a-f]+|[0-9A-F]+)$/;

/**
 * Reads a manifest in any dialect of the field. Anything else is refused with its line number ('integrity'), for a
 * line that cannot be read is a file that would not be checked; so is a second line for the same file.
 */
export function parseManifest(text: string): ManifestEntry[] {
  const entries: ManifestEntry[] = [];
  const lineOf = new Map<string, number>();
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    if (line === '') continue;
    const entry = parseLine(line, number);
    const earlier = lineOf.get(entry.name);
    if (earlier !== undefined) {
      throw fail(
        'integrity',
        `line ${number} of the manifest names ${entry.name} again, after line ${earlier}`,
      );
    }
    lineOf.set(entry.name, number);
    entries.push(entry);
  }
  return entries;
}

function parseLine(line: string, number: number): ManifestEntry {
  const [, algorithm, name, hex] = LINE.exec(line) ?? [];
  if (algorithm === undefined || name === undefined || hex === undefined) {
    throw fail('integrity', `line ${number} of the manifest is not of the form SHA256(name)= hex`);
  }
  const known = algorithm as ManifestAlgorithm;
  if (hex.length !== HEX_DIGITS[known]) {
    throw fail(
      'integrity',
      `line ${number} of the manifest has ${hex.length} digits where ${known} has ${HEX_DIGITS[known]}`,
    );
  }
  return { algorithm: known, name, hex: hex.toLowerCase() };
}
