import type { FileReference } from './descriptor.ts';

/** A file of a package, or a part of one that is split into chunks. */
export interface PackageFile {
  readonly name: string;
  /** What the descriptor says; it need not say it. */
  readonly sizeBytes?: number;
}

/** The files that a reference stands for: one, or its chunks, numbered with nine digits (DSP0243 7.1). */
export function filesOf(reference: FileReference): PackageFile[] {
  const { name, sizeBytes, chunkSize } = reference;
  if (chunkSize === undefined || sizeBytes === undefined) {
    return [sizeBytes === undefined ? { name } : { name, sizeBytes }];
  }
  const count = Math.max(1, Math.ceil(sizeBytes / chunkSize));
  return Array.from({ length: count }, (_, index) => ({
    name: `${name}.${String(index).padStart(9, '0')}`,
    sizeBytes: Math.min(chunkSize, sizeBytes - index * chunkSize),
  }));
}

export interface PackageProblem {
  readonly kind: 'missing' | 'size' | 'surplus';
  readonly name: string;
  readonly message: string;
}

/**
 * Compares the References with the files that are there: what is missing, what has another size, and what is there
 * without being named. Empty when both agree.
 */
export function packageProblems(
  references: readonly FileReference[],
  present: readonly { readonly name: string; readonly sizeBytes: number }[],
): PackageProblem[] {
  const sizes = new Map(present.map(({ name, sizeBytes }) => [name, sizeBytes]));
  const expected = references.flatMap(filesOf);
  const problem = (kind: PackageProblem['kind'], name: string, what: string) => {
    return { kind, name, message: `${name} ${what}` };
  };
  const wrong = expected.flatMap(({ name, sizeBytes }) => {
    const actual = sizes.get(name);
    if (actual === undefined)
      return [problem('missing', name, `is in the descriptor's References, and is missing`)];
    if (sizeBytes === undefined || sizeBytes === actual) return [];
    return [problem('size', name, `has ${actual} bytes where the descriptor says ${sizeBytes}`)];
  });
  const named = new Set(expected.map(({ name }) => name));
  const surplus = present
    .filter(({ name }) => !named.has(name))
    .map(({ name }) => problem('surplus', name, `is not in the descriptor's References`));
  return [...wrong, ...surplus];
}
