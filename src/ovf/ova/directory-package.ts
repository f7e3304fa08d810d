import { open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, systemErrorCode } from '../../core/errors.ts';
import { readDescriptor, type Descriptor, type FileReference } from '../descriptor.ts';
import { sourceError } from '../../platform/file-errors.ts';
import { memberNameProblem, printable } from '../file-name.ts';
import { parseManifest, type ManifestEntry } from '../manifest.ts';
import { filesOf, packageProblems } from '../package-files.ts';
import { readStretch } from './pieces.ts';

/** A file to pack: small ones that had to be read anyway are in memory, so that what was checked is what is packed. */
export interface SourceFile {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  readonly content?: Buffer;
}

/** What a directory has to give: the files of one package, in the order of the archive (DSP0243 5.3). */
export interface DirectoryPackage {
  readonly descriptor: SourceFile;
  /** What the descriptor says. */
  readonly description: Descriptor;
  readonly files: readonly SourceFile[];
  readonly manifest?: { readonly file: SourceFile; readonly entries: readonly ManifestEntry[] };
  readonly certificate?: SourceFile;
  /** What the manifest is or would be called. */
  readonly manifestName: string;
}

/** Bounds what is read into memory: descriptors, manifests and certificates are kilobytes. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/** Reads and checks a directory before anything is written: every file there, with its size, and in the manifest. */
export async function readDirectoryPackage(
  directory: string,
  signal: AbortSignal,
): Promise<DirectoryPackage> {
  const names = await namesIn(directory);
  const descriptorName = theOneDescriptor(directory, names);
  const stem = descriptorName.slice(0, -'.ovf'.length);
  const descriptor = await textFile(directory, descriptorName, signal);
  const description = readDescriptor(text(descriptor));
  const files = await referencedFiles(directory, description.references);
  const [manifest, certificate] = await Promise.all(
    ['mf', 'cert'].map(async (extension) => {
      const name = `${stem}.${extension}`;
      return names.includes(name) ? await textFile(directory, name, signal) : undefined;
    }),
  );
  if (certificate !== undefined && manifest === undefined) {
    throw fail('integrity', `${certificate.name} signs a manifest, and ${stem}.mf is missing`);
  }
  const whole = [descriptor, ...files];
  checkNames([...whole.map(({ name }) => name), `${stem}.mf`, `${stem}.cert`]);
  return {
    descriptor,
    description,
    files,
    ...(manifest === undefined ? {} : { manifest: { file: manifest, entries: entriesFor(manifest, whole) } }),
    ...(certificate === undefined ? {} : { certificate }),
    manifestName: `${stem}.mf`,
  };
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOTDIR' || !(await isThere(directory)))
      throw sourceError(error, directory);
    throw fail('usage', `${directory} is a file, and not a directory`, {
      hint: /\.ovf$/i.test(directory)
        ? `give the directory that the .ovf is in: ${dirname(directory)}`
        : 'give the directory that holds the .ovf and its disks',
      cause: error,
    });
  }
}

/** A path through a file (`file/directory`) is ENOTDIR as well, and leads to nothing. */
async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

function theOneDescriptor(directory: string, names: readonly string[]): string {
  const [first, ...others] = names.filter((name) => /\.ovf$/i.test(name)).sort();
  if (first === undefined) throw fail('not-found', `${directory} has no .ovf file`);
  if (others.length > 0) {
    throw fail('ambiguous', `${directory} has several descriptors: ${[first, ...others].join(', ')}`, {
      hint: 'an OVA holds one package: move the others away',
    });
  }
  return first;
}

async function referencedFiles(
  directory: string,
  references: readonly FileReference[],
): Promise<SourceFile[]> {
  const names = references.flatMap(filesOf).map(({ name }) => name);
  const found = await Promise.all(names.map(async (name) => await sourceFile(directory, name)));
  const present = found.filter((file) => file !== undefined);
  const problems = packageProblems(references, present).map(({ message }) => message);
  if (problems.length > 0) {
    throw fail('integrity', `${directory} is not a complete package: ${problems.join('; ')}`, {
      details: { problems },
    });
  }
  return present;
}

/** Undefined when it is not there; refuses what is no regular file (a pipe would be waited for). */
async function sourceFile(directory: string, name: string): Promise<SourceFile | undefined> {
  const path = join(directory, name);
  const found = await stat(path).catch((error: unknown) => {
    const known = sourceError(error, path);
    if (known instanceof Error && 'code' in known && known.code === 'not-found') return undefined;
    throw known;
  });
  if (found === undefined) return undefined;
  if (!found.isFile()) throw fail('usage', `${path} is not a regular file`);
  return { name, path, sizeBytes: found.size, modifiedAt: found.mtime };
}

async function textFile(
  directory: string,
  name: string,
  signal: AbortSignal,
): Promise<SourceFile & { content: Buffer }> {
  const file = await sourceFile(directory, name);
  if (file === undefined) throw fail('not-found', `${join(directory, name)} does not exist`);
  if (file.sizeBytes > MAX_TEXT_BYTES)
    throw fail('integrity', `${file.path} is too large to be what it says`);
  try {
    await using handle = await open(file.path, 'r');
    const range = { offset: 0, length: file.sizeBytes, what: file.path, signal };
    return { ...file, content: await readStretch(handle, range) };
  } catch (error) {
    throw sourceError(error, file.path);
  }
}

function checkNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    const problem = memberNameProblem(name);
    if (problem !== undefined) {
      throw fail('unsupported', `"${printable(name)}" cannot be a name in an OVA: ${problem}`);
    }
    if (seen.has(name.toLowerCase())) {
      throw fail('integrity', `the descriptor refers to ${name}, which the package itself needs`);
    }
    seen.add(name.toLowerCase());
  }
}

/** The manifest's lines, once they are known to name every file of the package and nothing else. */
function entriesFor(
  manifest: SourceFile & { content: Buffer },
  files: readonly SourceFile[],
): ManifestEntry[] {
  const entries = parseManifest(text(manifest));
  const listed = new Set(entries.map(({ name }) => name));
  const packed = new Set(files.map(({ name }) => name));
  const problems = [
    ...[...packed].filter((name) => !listed.has(name)).map((name) => `it has no line for ${name}`),
    ...[...listed].filter((name) => !packed.has(name)).map((name) => `it names ${name}, which is not packed`),
  ];
  if (problems.length > 0) {
    throw fail('integrity', `the manifest ${manifest.path} is not this package's: ${problems.join('; ')}`, {
      hint: 'remove the manifest to have a new one made',
      details: { problems },
    });
  }
  return entries;
}

function text(file: { readonly content: Buffer }): string {
  return file.content.toString('utf8');
}
