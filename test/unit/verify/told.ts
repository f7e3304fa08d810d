import type { VerifyReport } from '../../../src/verify/report.ts';
import { verifyPath } from '../../../src/verify/verify-path.ts';
import { never } from '../ovf/package-fixture.ts';

export async function verify(path: string, { deep = false } = {}): Promise<VerifyReport> {
  return await verifyPath({ path, deep, signal: never });
}

/** All problems as `file: severity: message`. */
export function told({ problems, files }: VerifyReport): string[] {
  const lines = (where: string, each: VerifyReport['problems']) =>
    each.map(({ severity, message }) => `${where}: ${severity}: ${message}`);
  return [...lines('', problems), ...files.flatMap((file) => lines(file.name, file.problems))];
}
