import { asHyperexportError } from '../core/errors.ts';
import type { DiskStructure } from '../disk/stream-optimized/structure.ts';
import { isCapacity } from '../ovf/descriptor.ts';
import { ContentCheck, type ContentAnswer } from './content-check.ts';
import type { Expectation } from './expectations.ts';
import type { PackageEntry } from './open-package.ts';
import type { VerifiedDisk, VerifiedFile } from './report.ts';
import { secondOpinion } from './second-opinion.ts';

export interface CheckEntryOptions {
  readonly deep: boolean;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

/** Reads one file of a package from end to end, and holds it against all that is known of it. */
export async function checkEntry(
  entry: PackageEntry,
  expected: Expectation,
  options: CheckEntryOptions,
): Promise<VerifiedFile> {
  const { name, sizeBytes } = entry;
  const { manifestLine, sha256s, sizes } = expected;
  const compared = {
    contentComparedWith: [
      ...sha256s.map(({ by }) => by),
      ...(manifestLine === undefined ? [] : ['manifest' as const]),
    ],
    sizeComparedWith: sizes.map(({ by }) => by),
  };
  const answer = await read(entry, expected, options);
  if ('unreadable' in answer) {
    const problems = [error(`${name} cannot be read to its end: ${answer.unreadable}`)];
    return { name, sizeBytes, contentComparedWith: [], sizeComparedWith: [], problems };
  }
  const opinion = await secondOpinion(entry, answer, options);
  const structure = 'structure' in opinion ? opinion.structure : undefined;
  const warning = 'warning' in opinion ? opinion.warning : undefined;
  return {
    ...{ name, sizeBytes, sha256: answer.sha256, ...compared },
    ...(structure === undefined ? {} : { disk: diskOf(structure, options.deep) }),
    problems: [
      ...differences(name, sizeBytes, expected, answer).map(error),
      ...('diskProblem' in opinion ? [error(`${name} ${opinion.diskProblem}`)] : []),
      ...capacityProblems(name, expected, structure).map(error),
      ...(warning === undefined ? [] : [{ severity: 'warning' as const, message: warning }]),
    ],
  };
}

/** A file that a broken disk does not give back is a finding: the other files are looked at all the same. */
async function read(
  entry: PackageEntry,
  { manifestLine, disk }: Expectation,
  { deep, signal, onBytes }: CheckEntryOptions,
): Promise<ContentAnswer | { readonly unreadable: string }> {
  const check = new ContentCheck({
    deep,
    ...(manifestLine === undefined ? {} : { algorithm: manifestLine.algorithm }),
    ...(disk === undefined ? {} : { disk: {} }),
  });
  try {
    for await (const piece of entry.read(signal)) {
      await check.push(piece);
      onBytes(piece.length);
    }
  } catch (thrown) {
    const { code, message } = asHyperexportError(thrown);
    if (signal.aborted || code === 'unexpected') throw thrown;
    return { unreadable: message };
  }
  return await check.finish();
}

/** What a record of this program or the manifest says, and the file does not. The descriptor's sizes are compared for all files at once. */
function differences(
  name: string,
  sizeBytes: number,
  { sizes, sha256s, manifestLine }: Expectation,
  { sha256, digest }: ContentAnswer,
): string[] {
  return [
    ...sizes
      .filter(({ by, bytes }) => by !== 'descriptor' && bytes !== sizeBytes)
      .map(({ by, bytes }) => `${name} has ${sizeBytes} bytes where ${by} says ${bytes}`),
    ...sha256s
      .filter(({ hex }) => hex !== sha256)
      .map(({ by, hex }) => `${name} is not what ${by} says: its SHA-256 is ${sha256}, not ${hex}`),
    ...(manifestLine === undefined || manifestLine.hex === digest
      ? []
      : [
          `${name} is not what the manifest says: its ${manifestLine.algorithm} is ${digest}, not ${manifestLine.hex}`,
        ]),
  ];
}

function capacityProblems(
  name: string,
  { disk }: Expectation,
  structure: DiskStructure | undefined,
): string[] {
  if (disk === undefined || structure === undefined) return [];
  const { capacityBytes: found } = structure;
  return disk.capacities
    .filter(({ bytes }) => !isCapacity(bytes, structure))
    .map(({ by, bytes }) => `${name} has a capacity of ${found} bytes where ${wordFor(by)} says ${bytes}`);
}

function wordFor(by: string): string {
  return by === 'export.json' ? by : `the ${by}`;
}

function diskOf({ layout, capacityBytes, grains }: DiskStructure, deep: boolean): VerifiedDisk {
  return { checked: deep ? 'deep' : 'structure', layout, capacityBytes, grains };
}

function error(message: string) {
  return { severity: 'error' as const, message };
}
