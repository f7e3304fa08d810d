import { fail } from '../core/errors.ts';
import { attributeOf, childrenOf, type XmlElement } from '../xml/element.ts';
import { readXml } from '../xml/read.ts';
import { fileOfHref } from './file-name.ts';
import { packageProblems } from './package-files.ts';

/** A `File` of the descriptor's References (DSP0243 7.1), in the order of the descriptor. */
export interface FileReference {
  readonly id: string;
  /** The file's name beside the descriptor; for a chunked file the stem of its chunks' names. */
  readonly name: string;
  /** Of the file as it is stored, all chunks together. */
  readonly sizeBytes?: number;
  /** Set when the file is split into `name.000000000`, `name.000000001`... of this size, the last one smaller. */
  readonly chunkSize?: number;
  readonly compression?: 'gzip';
}

/** A `Disk` of the DiskSection (DSP0243 9.1 in 1.1, 9.2 in 2.x). */
export interface DiskReference {
  readonly diskId: string;
  /** The References' file; absent for an empty disk. */
  readonly fileRef?: string;
  readonly format?: string;
  /** Absent when the descriptor gives it as a `${property}`. */
  readonly capacityBytes?: number;
  readonly populatedBytes?: number;
  /** The disk it is a delta of. */
  readonly parentRef?: string;
}

/** The envelope's namespaces: OVF 1.0 and 1.1, and OVF 2. */
const ENVELOPES = ['http://schemas.dmtf.org/ovf/envelope/1', 'http://schemas.dmtf.org/ovf/envelope/2'];

const MAX_CHUNKS = 100_000;

/** What a package needs to know of its descriptor. */
export interface Descriptor {
  readonly references: readonly FileReference[];
  readonly disks: readonly DiskReference[];
}

/**
 * Reads the References and the DiskSection. Throws 'integrity' for what is no OVF descriptor, contradicts itself (two
 * files of one id or name, a disk of a file that is not referenced), and 'hostile-archive' for a reference that leaves
 * the directory.
 */
export function readDescriptor(text: string): Descriptor {
  const root = readRoot(text);
  if (root.name !== 'Envelope' || !ENVELOPES.includes(root.namespace)) {
    throw fail('integrity', `the descriptor is not an OVF envelope: its root is <${root.name}>`);
  }
  const references = section(root, 'References', 'File').map((element) => fileReference(root, element));
  const disks = section(root, 'DiskSection', 'Disk').map((element) => disk(root, element));
  checkUnique(references);
  checkChunkCount(references);
  checkFileRefs(root, references);
  return { references, disks };
}

function readRoot(text: string): XmlElement {
  const reading = readXml(text);
  if ('refused' in reading) throw fail('integrity', `the descriptor ${reading.refused}`);
  return reading.root;
}

export function readReferences(descriptor: string): readonly FileReference[] {
  return readDescriptor(descriptor).references;
}

/** A file that a descriptor is to describe; `disk`: what was found in it. */
export interface DescribedFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly disk?: { readonly capacityBytes: number; readonly grainBytes: number } | undefined;
}

/**
 * Holds a descriptor that a server wrote against the files that we have: each one referenced, with its size given and
 * right, and nothing else; each disk with its capacity. Throws 'integrity' with everything that is wrong.
 */
export function checkReferences(descriptor: string, files: readonly DescribedFile[]): void {
  const { references, disks } = readDescriptor(descriptor);
  const unsized = references
    .filter(({ sizeBytes }) => sizeBytes === undefined)
    .map(({ name }) => `the descriptor does not say how large ${name} is`);
  const problems = [
    ...packageProblems(references, files).map(({ message }) => message),
    ...unsized,
    ...files.flatMap((file) => capacityProblems(file, references, disks)),
  ];
  if (problems.length === 0) return;
  throw fail('integrity', `the descriptor does not describe the files: ${problems.join('; ')}`, {
    details: { problems },
  });
}

function capacityProblems(
  { name, disk: found }: DescribedFile,
  references: readonly FileReference[],
  disks: readonly DiskReference[],
): string[] {
  const id = references.find((reference) => reference.name === name)?.id;
  if (found === undefined || id === undefined) return [];
  const described = disks.filter(({ fileRef }) => fileRef === id);
  if (described.length === 0) return [`the descriptor has no disk for ${name}`];
  return described
    .flatMap(({ capacityBytes }) => capacityBytes ?? [])
    .filter((bytes) => !isCapacity(bytes, found))
    .map(
      (bytes) => `${name} has a capacity of ${found.capacityBytes} bytes where the descriptor says ${bytes}`,
    );
}

/** Some writers round the header's capacity up to a whole grain; the descriptor has the exact one. */
export function isCapacity(
  described: number,
  { capacityBytes, grainBytes }: { readonly capacityBytes: number; readonly grainBytes: number },
): boolean {
  return described === capacityBytes || Math.ceil(described / grainBytes) * grainBytes === capacityBytes;
}

function section(root: XmlElement, name: string, item: string): XmlElement[] {
  return childrenOf(root, name, root.namespace).flatMap((each) => childrenOf(each, item, root.namespace));
}

function fileReference(root: XmlElement, element: XmlElement): FileReference {
  const id = required(root, element, 'id');
  const name = fileOfHref(required(root, element, 'href'));
  const sizeBytes = wholeNumber(root, element, 'size');
  const chunkSize = wholeNumber(root, element, 'chunkSize');
  const compression = attributeOf(element, 'compression', root.namespace);
  if (compression !== undefined && !['gzip', 'identity', ''].includes(compression)) {
    throw fail('unsupported', `the descriptor says that ${name} is compressed with "${compression}"`);
  }
  if (chunkSize !== undefined && chunkSize > 0) checkChunks(name, sizeBytes, chunkSize);
  return {
    id,
    name,
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(chunkSize === undefined || chunkSize === 0 ? {} : { chunkSize }),
    ...(compression === 'gzip' ? { compression } : {}),
  };
}

/** The number of chunks is the descriptor's word, and each becomes a name in memory: it is bounded. */
function checkChunks(name: string, sizeBytes: number | undefined, chunkSize: number): void {
  if (sizeBytes === undefined) {
    throw fail('integrity', `the descriptor splits ${name} into chunks and does not say how large it is`);
  }
  if (sizeBytes / chunkSize > MAX_CHUNKS) {
    throw fail('hostile-archive', `the descriptor splits ${name} into more than ${MAX_CHUNKS} chunks`);
  }
}

/** All files together: each chunk becomes a name in memory, and ten bytes of a descriptor can claim many. */
function checkChunkCount(references: readonly FileReference[]): void {
  const count = references.reduce((sum, { sizeBytes = 0, chunkSize }) => {
    return sum + (chunkSize === undefined ? 0 : Math.ceil(sizeBytes / chunkSize));
  }, 0);
  if (count > MAX_CHUNKS) {
    throw fail('hostile-archive', `the descriptor splits its files into more than ${MAX_CHUNKS} chunks`);
  }
}

function disk(root: XmlElement, element: XmlElement): DiskReference {
  const fileRef = attributeOf(element, 'fileRef', root.namespace);
  const format = attributeOf(element, 'format', root.namespace);
  const capacityBytes = capacity(root, element);
  const populatedBytes = wholeNumber(root, element, 'populatedSize');
  const parentRef = attributeOf(element, 'parentRef', root.namespace);
  return {
    diskId: required(root, element, 'diskId'),
    ...(fileRef === undefined ? {} : { fileRef }),
    ...(format === undefined ? {} : { format }),
    ...(capacityBytes === undefined ? {} : { capacityBytes }),
    ...(populatedBytes === undefined ? {} : { populatedBytes }),
    ...(parentRef === undefined ? {} : { parentRef }),
  };
}

/** `capacity` in units of `capacityAllocationUnits`: bytes, or `byte * 2^n` (DSP0004 C.1). */
function capacity(root: XmlElement, element: XmlElement): number | undefined {
  const text = required(root, element, 'capacity');
  if (text.startsWith('${')) return undefined;
  const units = attributeOf(element, 'capacityAllocationUnits', root.namespace) ?? 'byte';
  const power = /^\s*byte(?:\s*\*\s*2\s*\^\s*(\d{1,2}))?\s*$/.exec(units);
  const bytes = Number(text) * 2 ** Number(power?.[1] ?? 0);
  if (power === null || !/^\d{1,16}$/.test(text) || !Number.isSafeInteger(bytes)) {
    throw fail('integrity', `the descriptor gives a disk's capacity as "${text}" in units of "${units}"`);
  }
  return bytes;
}

function required(root: XmlElement, element: XmlElement, name: string): string {
  const value = attributeOf(element, name, root.namespace);
  if (value === undefined || value === '') {
    throw fail('integrity', `the descriptor has a <${element.name}> without ovf:${name}`);
  }
  return value;
}

function wholeNumber(root: XmlElement, element: XmlElement, name: string): number | undefined {
  const text = attributeOf(element, name, root.namespace);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(value)) {
    throw fail('integrity', `the descriptor has a <${element.name}> whose ovf:${name} is "${text}"`);
  }
  return value;
}

function checkUnique(references: readonly FileReference[]): void {
  const ids = new Set<string>();
  const names = new Set<string>();
  for (const { id, name } of references) {
    if (ids.has(id)) throw fail('integrity', `the descriptor gives the id "${id}" to two files`);
    if (names.has(name.toLowerCase())) throw fail('integrity', `the descriptor refers to ${name} twice`);
    ids.add(id);
    names.add(name.toLowerCase());
  }
}

/** Every `ovf:fileRef`, of a disk or of anything else (string bundles, NVRAM), names a file of the References. */
function checkFileRefs(root: XmlElement, references: readonly FileReference[]): void {
  const ids = new Set(references.map(({ id }) => id));
  const visit = (element: XmlElement): void => {
    const fileRef = attributeOf(element, 'fileRef', root.namespace);
    if (fileRef !== undefined && !ids.has(fileRef)) {
      throw fail(
        'integrity',
        `the descriptor's <${element.name}> needs the file "${fileRef}", which its References lack`,
      );
    }
    element.children.forEach(visit);
  };
  visit(root);
}
