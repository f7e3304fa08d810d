import type { FileHandle } from 'node:fs/promises';
import { HyperexportError } from '../../core/errors.ts';
import { readDescriptor, type Descriptor } from '../descriptor.ts';
import { parseManifest, type ManifestEntry } from '../manifest.ts';
import { filesOf, packageProblems } from '../package-files.ts';
import { damaged, doubtful, hostile, improper, ofPackage, type Finding } from './finding.ts';
import { readStretch } from './pieces.ts';
import { readTarIndex, type TarMember } from './tar-index.ts';

/** What an archive holds, as far as it can be told without reading its disks. */
export interface PackedPackage {
  readonly members: readonly TarMember[];
  /** Names of the descriptor, of what it refers to, and of the manifest and certificate: what belongs together. */
  readonly belongs: ReadonlySet<string>;
  readonly descriptor?: Descriptor;
  readonly manifest?: ReadonlyMap<string, ManifestEntry>;
  readonly findings: readonly Finding[];
}

const DESCRIPTOR_NAME = /\.ovf$/i;

const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/** Reads the headers, the descriptor and the manifest, and holds them against each other. */
export async function readPackedPackage(
  file: FileHandle,
  archiveBytes: number,
  signal: AbortSignal,
): Promise<PackedPackage> {
  const { members, findings: tarFindings } = await readTarIndex(file, archiveBytes, signal);
  const findings = [...tarFindings];
  const first = members[0];
  if (first === undefined || !DESCRIPTOR_NAME.test(first.name)) {
    if (tarFindings.length === 0 || first !== undefined) findings.push(noDescriptor(members));
    return { members, belongs: new Set(), findings };
  }
  const stem = first.name.slice(0, -'.ovf'.length);
  const read = async <T>(member: TarMember | undefined, parse: (text: string) => T) => {
    if (member === undefined) return undefined;
    return await parsed(file, member, parse, findings, signal);
  };
  const named = (name: string) => members.find((member) => member.name === name);
  const descriptor = await read(first, readDescriptor);
  const manifest = await read(
    named(`${stem}.mf`),
    (text) => new Map(parseManifest(text).map((entry) => [entry.name, entry])),
  );
  const own = [first.name, `${stem}.mf`, `${stem}.cert`];
  if (descriptor !== undefined) findings.push(...referenceFindings(descriptor, members, own));
  if (named(`${stem}.mf`) === undefined) findings.push(doubtful('the archive has no manifest'));
  else if (manifest !== undefined) findings.push(...manifestFindings(manifest, descriptor, own));
  return {
    members,
    belongs: new Set([...own, ...(descriptor?.references ?? []).flatMap(filesOf).map(({ name }) => name)]),
    ...(descriptor === undefined ? {} : { descriptor }),
    ...(manifest === undefined ? {} : { manifest }),
    findings,
  };
}

/** A fault of the archive and not of the member that happens to be first, which may well be good. */
function noDescriptor(members: readonly TarMember[]): Finding {
  const [first] = members;
  if (first === undefined) return damaged('the archive has no members');
  if (!members.some(({ name }) => DESCRIPTOR_NAME.test(name))) {
    return damaged('the archive has no .ovf, so it is no OVA');
  }
  return {
    ...damaged(`the archive begins with ${first.name}, and an OVA begins with its .ovf`),
    hint: 'unpack it with tar, and pack the directory with `hyperexport ova create`',
  };
}

async function parsed<T>(
  file: FileHandle,
  member: TarMember,
  parse: (text: string) => T,
  findings: Finding[],
  signal: AbortSignal,
): Promise<T | undefined> {
  if (member.sizeBytes > MAX_TEXT_BYTES) {
    findings.push(hostile(`${member.name} is too large to be what it says`, member.name));
    return undefined;
  }
  const range = { offset: member.offset, length: member.sizeBytes, what: 'the archive', signal };
  const text = (await readStretch(file, range)).toString('utf8');
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof HyperexportError)) throw error;
    const finding = error.code === 'hostile-archive' ? hostile : damaged;
    findings.push(finding(`${member.name}: ${error.message}`, member.name));
    return undefined;
  }
}

function referenceFindings(
  { references }: Descriptor,
  members: readonly TarMember[],
  own: readonly string[],
): Finding[] {
  const others = members.filter(({ name }) => !own.includes(name));
  const expected = new Set(references.flatMap(filesOf).map(({ name }) => name));
  const reserved = own.filter((name) => expected.has(name));
  const needed = others.filter(({ name }) => expected.has(name));
  const surplus = others.filter(({ name }) => !expected.has(name));
  return [
    ...reserved.map((name) => damaged(`the descriptor refers to ${name}, which the package itself needs`)),
    ...packageProblems(
      references.filter(({ name }) => !own.includes(name)),
      needed,
    ).map(ofPackage),
    ...surplus.map(({ name }) => improper(`${name} is not in the descriptor's References`, name)),
    ...orderFindings(members, expected, own),
  ];
}

/** DSP0243 5.3: the files in the order of References; manifest and certificate together, behind the descriptor or last. */
function orderFindings(
  members: readonly TarMember[],
  expected: ReadonlySet<string>,
  own: readonly string[],
): Finding[] {
  const present = members.map(({ name }) => name).filter((name) => expected.has(name));
  const there = new Set(present);
  const wanted = [...expected].filter((name) => there.has(name));
  const files =
    present.join('/') === wanted.join('/')
      ? []
      : [improper(`the files are not in the order of the descriptor's References: ${wanted.join(', ')}`)];
  const names = members.map(({ name }) => name);
  const ends = own.slice(1).filter((name) => names.includes(name));
  const place = ends.join('/');
  const proper =
    names.slice(1, 1 + ends.length).join('/') === place ||
    names.slice(names.length - ends.length).join('/') === place;
  return proper
    ? files
    : [...files, improper(`${ends.join(' and ')} is neither right behind the descriptor nor last`)];
}

/** What the manifest does not name, and what it names that is not of the package. */
export function manifestFindings(
  manifest: ReadonlyMap<string, ManifestEntry>,
  descriptor: Descriptor | undefined,
  [descriptorName = '']: readonly string[],
): Finding[] {
  if (descriptor === undefined) return [];
  const needed = new Set([descriptorName, ...descriptor.references.flatMap(filesOf).map(({ name }) => name)]);
  const missing = [...needed].filter((name) => !manifest.has(name));
  const surplus = [...manifest.keys()].filter((name) => !needed.has(name));
  return [
    ...missing.map((name) => damaged(`the manifest has no line for ${name}`, name)),
    ...surplus.map((name) =>
      damaged(`the manifest has a line for ${name}, which is not part of the package`),
    ),
  ];
}
