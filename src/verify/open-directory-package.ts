import { constants, Stats } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { asHyperexportError, HyperexportError } from '../core/errors.ts';
import { readDescriptor, type Descriptor } from '../ovf/descriptor.ts';
import type { ExportRecord } from '../ovf/export-record.ts';
import { nameProblem } from '../ovf/file-name.ts';
import { parseManifest, type ManifestEntry } from '../ovf/manifest.ts';
import { damaged, doubtful, hostile, ofPackage, type Finding } from '../ovf/ova/finding.ts';
import { manifestFindings } from '../ovf/ova/packed-package.ts';
import { piecesOf, readStretch } from '../ovf/ova/pieces.ts';
import { filesOf, packageProblems } from '../ovf/package-files.ts';
import { sourceError } from '../platform/file-errors.ts';
import type { OpenPackage, PackageEntry } from './open-package.ts';
import { readableStretch } from './readable-stretch.ts';
import { signatureFindings } from './signature-findings.ts';

const MAX_TEXT_BYTES = 16 * 1024 * 1024;

export interface DirectoryPackageOptions {
  readonly descriptorName: string;
  /** Its files are looked at even where a broken descriptor does not lead to them. */
  readonly record: ExportRecord | undefined;
  readonly signal: AbortSignal;
}

/** A descriptor and the files beside it, whatever their state: what is wrong is a finding, never an error. */
export async function openDirectoryPackage(
  directory: string,
  { descriptorName, record, signal }: DirectoryPackageOptions,
): Promise<OpenPackage> {
  const reader = new DirectoryReader(directory, signal);
  const stem = descriptorName.replace(/\.ovf$/i, '');
  const [manifestName, certificateName] = [`${stem}.mf`, `${stem}.cert`];
  const descriptor = await reader.parsed(descriptorName, readDescriptor);
  const files = (descriptor?.references ?? []).flatMap(filesOf).map(({ name }) => name);
  for (const name of files) await reader.look(name);
  const manifest = await reader.parsed(manifestName, entriesByName);
  await reader.look(certificateName);
  for (const name of listedNames(descriptor, manifest, record)) await reader.look(name);

  const { entries } = reader;
  const own = [descriptorName, manifestName, certificateName];
  const findings = [
    ...reader.findings,
    ...files.filter((name) => own.includes(name)).map(reserved),
    ...packageFindings(descriptor, reader, own),
    ...(entries.some(({ name }) => name === manifestName)
      ? manifestFindings(manifest ?? new Map(), manifest === undefined ? undefined : descriptor, own)
      : [doubtful(`there is no manifest: ${manifestName} is missing`)]),
    ...signatureFindings(entries, certificateName),
  ];
  return {
    ...{ entries, descriptorName, manifestName, findings },
    ...(descriptor === undefined ? {} : { descriptor }),
    ...(manifest === undefined ? {} : { manifest }),
    sizeBytes: entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    [Symbol.asyncDispose]: async () => await Promise.resolve(),
  };
}

/** Of the record; and of the manifest, where there is no descriptor that tells what belongs to the package. */
function listedNames(
  descriptor: Descriptor | undefined,
  manifest: ReadonlyMap<string, ManifestEntry> | undefined,
  record: ExportRecord | undefined,
): string[] {
  const recorded = (record?.files ?? []).map(({ name }) => name);
  const named = descriptor === undefined ? [...(manifest?.keys() ?? [])] : [];
  return [...recorded, ...named].filter((name) => nameProblem(name) === undefined);
}

/** Looks at names in a directory, and notes what is there and what is in the way. */
class DirectoryReader {
  readonly findings: Finding[] = [];
  /** There, and no file that can be read: not to be called missing as well. */
  readonly refused = new Set<string>();
  readonly #entries = new Map<string, PackageEntry>();
  readonly #directory: string;
  readonly #signal: AbortSignal;

  constructor(directory: string, signal: AbortSignal) {
    this.#directory = directory;
    this.#signal = signal;
  }

  async look(name: string): Promise<PackageEntry | undefined> {
    const known = this.#entries.get(name);
    if (known !== undefined) return known;
    const found = await this.#stat(name);
    if (found === undefined) return undefined;
    if (found instanceof Stats && found.isFile()) {
      const entry = entryOf(name, join(this.#directory, name), found.size);
      this.#entries.set(name, entry);
      return entry;
    }
    this.refused.add(name);
    const why = found instanceof Stats ? `is ${kindOf(found)}` : `cannot be read: ${found.message}`;
    this.findings.push(damaged(`${name} ${why}`));
    return undefined;
  }

  get entries(): readonly PackageEntry[] {
    return [...this.#entries.values()];
  }

  /** Undefined when it is not there. */
  async #stat(name: string): Promise<Stats | HyperexportError | undefined> {
    const path = join(this.#directory, name);
    try {
      return await lstat(path);
    } catch (thrown) {
      const error = asHyperexportError(sourceError(thrown, path));
      return error.code === 'not-found' ? undefined : error;
    }
  }

  /** What a small text says; undefined when it is not there, or cannot be understood. */
  async parsed<Content>(name: string, parse: (text: string) => Content): Promise<Content | undefined> {
    const entry = await this.look(name);
    if (entry === undefined) return undefined;
    if (entry.sizeBytes > MAX_TEXT_BYTES) {
      this.findings.push(hostile(`${name} is too large to be what it says`, name));
      return undefined;
    }
    const path = join(this.#directory, name);
    try {
      await using file = await openForReading(path);
      const stretch = { offset: 0, length: entry.sizeBytes, what: path, signal: this.#signal };
      return parse((await readStretch(file, stretch)).toString('utf8'));
    } catch (thrown) {
      const error = sourceError(thrown, path);
      if (!(error instanceof HyperexportError) || this.#signal.aborted) throw error;
      const finding = error.code === 'hostile-archive' ? hostile : damaged;
      this.findings.push(finding(`${name}: ${error.message}`, name));
      return undefined;
    }
  }
}

function entryOf(name: string, path: string, sizeBytes: number): PackageEntry {
  return {
    ...{ name, sizeBytes },
    read: (signal) => contentOf(path, sizeBytes, signal),
    readable: async (use) => {
      await using file = await openForReading(path);
      return await use(readableStretch(file, { offset: 0, sizeBytes }));
    },
  };
}

function kindOf(found: Stats): string {
  if (found.isSymbolicLink()) return 'a symbolic link, which is not followed';
  return found.isDirectory() ? 'a directory' : 'no regular file';
}

function entriesByName(text: string): ReadonlyMap<string, ManifestEntry> {
  return new Map(parseManifest(text).map((entry) => [entry.name, entry]));
}

function reserved(name: string): Finding {
  return damaged(`the descriptor refers to ${name}, which the package itself needs`);
}

function packageFindings(
  descriptor: Descriptor | undefined,
  { entries, refused }: DirectoryReader,
  own: readonly string[],
): Finding[] {
  const references = (descriptor?.references ?? []).filter(
    ({ name }) => !own.includes(name) && !refused.has(name),
  );
  const names = new Set(references.flatMap(filesOf).map(({ name }) => name));
  return packageProblems(
    references,
    entries.filter(({ name }) => names.has(name)),
  ).map(ofPackage);
}

async function* contentOf(
  path: string,
  sizeBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    await using file = await openForReading(path);
    yield* piecesOf(file, { offset: 0, length: sizeBytes, what: path, signal });
  } catch (error) {
    throw sourceError(error, path);
  }
}

/** It was no link and no pipe a moment ago: nothing that takes its place is followed, or waited for. */
async function openForReading(path: string) {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  return await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
}
