import type { PackageProblem } from '../package-files.ts';

/** Something that is not as it should be in an archive. Extraction and validation look with the same eyes. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  /** One sentence that stands by itself. */
  readonly message: string;
  /** What can be done about it. */
  readonly hint?: string;
  /** The error with which extraction refuses the archive; without one it can still be extracted. */
  readonly refusal?: 'hostile-archive' | 'integrity' | 'unsupported';
  /** The name of the member that is meant, as the report lists it. */
  readonly member?: string;
  /** It says that this file has another size than the descriptor gives: no matter where a hash says that it is whole. */
  readonly sizeOf?: string;
}

/** What the descriptor and the files say of each other. */
export function ofPackage({ kind, name, message }: PackageProblem): Finding {
  return kind === 'size' ? { ...damaged(message), sizeOf: name } : damaged(message);
}

export function hostile(message: string, member?: string): Finding {
  return { severity: 'error', refusal: 'hostile-archive', message, ...of(member) };
}

export function damaged(message: string, member?: string): Finding {
  return { severity: 'error', refusal: 'integrity', message, ...of(member) };
}

/** Against the specification, but harmless to extract. */
export function improper(message: string, member?: string): Finding {
  return { severity: 'error', message, ...of(member) };
}

export function doubtful(message: string, member?: string): Finding {
  return { severity: 'warning', message, ...of(member) };
}

function of(member: string | undefined): { member?: string } {
  return member === undefined ? {} : { member };
}
